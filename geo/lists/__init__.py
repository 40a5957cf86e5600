"""Lists of anybody: read as they come, understood, placed, checked; a list that went through is a layer.

One direction: `cells` (a file as text cells) -> `columns` (what each heading is), `personal` (what never
leaves) -> `gazetteer`, `addresses` -> `evidence` (which district each row names) -> `systems` (which
coordinate system) -> `ladder` (a place for what has no point) -> `rows` (what is the matter with each) ->
`doctor` (all of it) -> `report`, `mended` (what a person reads, and what is written).
"""
