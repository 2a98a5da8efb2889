"""Near misses, one kind a module: models that look alike and are not."""
