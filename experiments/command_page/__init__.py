"""What can one type? Writes the help of every command as a page for people, docs/commands.md."""
