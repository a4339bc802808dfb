"""The continuous batch: requests become answers that run side by side, step by step."""
