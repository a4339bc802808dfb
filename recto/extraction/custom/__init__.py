"""The caller's own schemas, filled by names, labels and types. No model, so no guesses."""
