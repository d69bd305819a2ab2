"""What does Rastin do, start to finish? A simulated registry, run the whole way."""
