"""Texts from documents and callers, made safe for a terminal."""


def printable(text: str) -> str:
    """Return the text on one line and without control characters, which could move the cursor."""
    return "".join(character if character.isprintable() else " " for character in text)
