"""What speaks for a value: labels, neighbourhood, form, sums. One module per kind."""
