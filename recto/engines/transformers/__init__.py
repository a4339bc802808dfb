"""The in-process engine: continuous batching of a transformers model on this machine."""
