"""What stands around a job: plans that share what it holds, and visited cases like it."""
