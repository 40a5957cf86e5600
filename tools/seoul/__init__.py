"""Build data/, the built-in project: ``python -m tools.seoul``. No part of the package."""
