"""Mutated inputs for every reader: `python -m tests.fuzz`, a part of it in the tests."""
