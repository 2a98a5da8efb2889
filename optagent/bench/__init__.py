"""Many problems at once: cards of datasets, runs that go on where they stopped, scores that say which rule they follow."""
