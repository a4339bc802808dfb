"""What identifies a document: type, numbers, dates, references, notes."""
