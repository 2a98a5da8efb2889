"""Adaptive large-neighbourhood search over HiGHS, for models with integers that HiGHS does not close in its time."""
