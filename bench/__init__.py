"""Every published figure comes from a script here: `python -m bench.NAME`."""
