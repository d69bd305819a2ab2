"""The feature families: one file each, with what it is meant to catch and which honest case looks alike."""
