"""A cycle's retraining: outcomes, splits, fitting, evaluation, releases, and the scoring run."""
