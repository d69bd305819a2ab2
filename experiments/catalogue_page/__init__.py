"""What can a score be made of? Writes the catalogue of features as a page for people, docs/features.md."""
