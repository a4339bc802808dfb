"""Results in other shapes: tables (CSV, XLSX), Markdown, answers of other services. No I/O, no jobs."""
