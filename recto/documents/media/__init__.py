"""Images, videos and documents as arrays for a model to look at, however hostile the file."""
