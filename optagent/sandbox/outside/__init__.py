"""Solvers that are programs of their own: the parent runs them on the model that a child has handed over.

A child may start nothing, and sees neither licence files nor the network. So a program is run for its model alone; that is
checked for its form, written anew with numbered names, and given to a solver that somebody chose to install.
Not covered: the solver itself is trusted with all that the user may do; a program that solves several times has its last
model solved so, the ones before by HiGHS; what it does after its one solve is not done; fixed variables are not reported.
"""
