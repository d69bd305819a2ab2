"""Marking words in Python that templates will translate."""


def marked(words: str) -> str:
    """Return the words as they are; the mark is for whoever gathers what must be translated."""
    return words
