"""The field's other checkers, to compare with."""
