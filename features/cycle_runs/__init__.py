"""What training and those who follow a cycle run share: its stages, that one goes on at a time, what it tells."""

STAGES = ("ingest", "features", "train", "evaluate", "gate", "score", "publish")
