"""Addresses: which lines are one, and their parts."""
