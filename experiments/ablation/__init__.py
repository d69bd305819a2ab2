"""What does each family of features add? Each is left out, and taken alone, on cycles that no model was trained on."""
