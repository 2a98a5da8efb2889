"""Words and models that a language model is asked for, kept only where a forward pass finds the same model again."""
