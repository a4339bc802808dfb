"""Chat engines: what answers a conversation. `base` says what one must do; `registry` opens them."""
