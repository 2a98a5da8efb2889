"""Checks that need no label: each takes what was made and returns evidence."""
