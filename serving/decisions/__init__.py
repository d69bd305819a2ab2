"""What people decide of jobs, on reports and for stated reasons; appeals against it, and what these come to."""
