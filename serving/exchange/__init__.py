"""Exchange with other bodies: published schemas of every table that leaves or enters, exports, and what they hide."""
