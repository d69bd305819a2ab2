"""Signed messages to other bodies' systems when a sample plan is issued and when results come in."""
