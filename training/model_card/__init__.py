"""The model card: what a release is for, what it was made of and how well it did, in Persian and English."""

from training.model_card.card import card_files

__all__ = ["card_files"]
