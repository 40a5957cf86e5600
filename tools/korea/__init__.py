"""Builds what the package knows of all Korea: the codes of its districts over the years."""
