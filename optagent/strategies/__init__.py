"""Ways to get from words to a solution; each a short file."""
