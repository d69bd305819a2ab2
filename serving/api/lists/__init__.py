"""Pages of lists, made once and kept."""
