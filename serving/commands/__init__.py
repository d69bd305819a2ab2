"""The commands of this room, by who uses them; each imports what it needs when it runs."""
