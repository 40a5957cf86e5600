"""The documentation site: `python -m tools.docs` builds it in both languages, strict."""
