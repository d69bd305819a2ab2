"""Worlds to replay: a registry that is simulated, with its truth, and what a visit to any of its plans would report."""
