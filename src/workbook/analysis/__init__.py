"""Floor 5: what is computed from a coding."""
