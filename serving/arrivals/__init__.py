"""Newly registered jobs as they arrive: landed like any drop, then scored by themselves."""
