"""`recto-tiny`: a small Qwen2.5-VL that reads receipts. Its pages, its training and its scores."""
