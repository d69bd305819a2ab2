"""What would a registry look like if we knew which jobs are false? A drop of our own, by our own mechanisms."""
