"""Chat Completions on the wire: what a caller asks, what an engine says meanwhile, what the caller gets."""
