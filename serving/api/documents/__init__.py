"""What is asked and answered, as the published description of the API says it."""
