"""Contact details of parties."""
