"""Pairs of models whose relation is known: by construction, or proven on the spot."""
