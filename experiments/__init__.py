"""Simulation, benchmarks and the demo: each folder answers a question, and deleting one breaks nothing."""
