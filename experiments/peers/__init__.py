"""Do others rank better on the same rows, or estimate narrower from the same visits? Their programs, in one run."""
