"""Policies: given what is known in a round and what its own visits found, each says which plans to visit next."""
