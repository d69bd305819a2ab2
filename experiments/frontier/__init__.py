"""Question: how much does a sample find, and how narrowly does it measure, beside other designs? Reads the truth."""
