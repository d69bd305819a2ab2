"""Fifty clients ask the API, and `mlflow models serve` on the same model: how long do they wait."""
