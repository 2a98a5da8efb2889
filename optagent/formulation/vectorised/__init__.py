"""Writes a Formulation out by whole arrays instead of entry by entry; what it cannot do it leaves to the interpreter."""
