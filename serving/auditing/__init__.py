"""What an auditor asks: what an id names, what became of a job and by whom, and whether it comes out again."""
