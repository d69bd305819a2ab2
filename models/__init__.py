"""What a score means: risk model, calibration, explanation. Pure computation; the only I/O is of artefacts."""
