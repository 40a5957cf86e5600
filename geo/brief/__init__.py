"""Two pages on a gu for a meeting: its own page's sentences, figures, map and sources, as DOCX or PDF."""
