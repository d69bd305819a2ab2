"""The report of a period: what was visited and found, each rate with its definition, and what changed."""
