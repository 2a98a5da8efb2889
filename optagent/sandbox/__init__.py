"""Running code nobody has read."""
