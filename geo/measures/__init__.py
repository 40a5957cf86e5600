"""Measures: pure functions on arrays and plain tables; they know neither a city nor a language."""
