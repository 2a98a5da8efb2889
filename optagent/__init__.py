"""Words in, a checked optimum out."""
