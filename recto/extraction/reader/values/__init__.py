"""Typed values in text, one module per kind. Each finds candidates by form alone and knows no labels."""
