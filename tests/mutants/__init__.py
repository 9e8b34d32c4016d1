"""Mutation testing of the rules: `python -m tests.mutants` (or `make mutants`), outside CI.

mutmut changes one thing at a time in the functions of `workshop.MODULES` and runs the tables of
cases; a mutant that no test notices has lived. Those that change nothing anybody could notice
stand in `equivalent.yaml`, each with its reason.
"""
