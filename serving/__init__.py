"""What people use: ranked lists, explanations, sample plans and estimates, from published scores."""
