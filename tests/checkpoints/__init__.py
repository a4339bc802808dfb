"""Small models with real weights for end-to-end tests, and everything that made them."""
