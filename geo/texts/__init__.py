"""What a reader is told: numbers, sentences and fixed words, in both languages; no layout."""
