"""Explanations, given by a process of their own."""
