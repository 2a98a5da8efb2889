"""FormulationBench's pairs, read from the data set's gurobipy lines without gurobipy."""
