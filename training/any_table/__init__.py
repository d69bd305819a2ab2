"""The same trainer on a labelled table that no one here made: how it ranks later rows, and what to doubt of that."""
