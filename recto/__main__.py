"""Lets `python -m recto` do what the `recto` command does."""

from recto.cli import main

main()
