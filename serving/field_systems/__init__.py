"""Field systems: worklists out to where inspectors work, and what they report there back in."""
