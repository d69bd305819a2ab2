"""Who asks, and how much and how often anyone may."""
