"""Who sells and who buys: zones, names, places, and the fields of every party."""
