"""How a page is made: its data, its map, one safe file of it."""
