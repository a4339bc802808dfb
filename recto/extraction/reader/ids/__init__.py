"""Ids of parties: VAT ids, tax and register numbers, and whose they are."""
