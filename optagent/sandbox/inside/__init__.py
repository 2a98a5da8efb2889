"""What runs inside the warm server and its children; it imports Pyomo and HiGHS, and nothing else of optagent."""
