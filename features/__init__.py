"""What was known of a job as of a date: drop, checked tables, feature families, matrix. No outcomes are judged here."""
