"""How sure figures are: ways to put people, draws of place error, ranges; computed once and kept in files."""
