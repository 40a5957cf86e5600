"""The kinds of pages, one module each, and what several of them show."""
