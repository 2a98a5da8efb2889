"""Transformations that keep the meaning, one a module."""
