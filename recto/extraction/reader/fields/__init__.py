"""From evidence to the fields of a schema: which labels and forms speak for which field."""
