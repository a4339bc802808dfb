"""Chat Completions over HTTP: reading the request, keeping its media, asking a worker, writing the answer."""
