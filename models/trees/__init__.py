"""Our own reading of LightGBM's text: what may not be read here never reaches LightGBM's parser."""

from models.trees.forest import Forest
from models.trees.text import read_forest

__all__ = ["Forest", "read_forest"]
