"""Videos among the samples: what they say, and how frames become a file."""
