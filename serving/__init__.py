"""What people use: ranked lists and explanations of published scores."""
