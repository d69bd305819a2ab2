"""The index of a published run: its jobs ready to send, their features and reasons."""
