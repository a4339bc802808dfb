"""Any document by rules: title and kind, labels with their values, tables, Markdown, a proposed schema."""
