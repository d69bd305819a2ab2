"""Is a cycle run durable? It is killed at random moments until it has been killed often enough, and always finishes."""
