"""Documents made for this project, each with what stands on it."""
