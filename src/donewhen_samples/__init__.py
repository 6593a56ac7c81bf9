"""Sample data that the project makes itself.

In the order in which data flows: `canvas` paints with exact arithmetic, `shapes` and `textures`
use it; `backgrounds`, `balloons`, `lookalikes` and `covers` are what can be seen; `scenes`
describes and renders one picture, `planning` throws the dice for it, `recipes` says which scenes
make up a data set, and `making` writes it.
`digits` writes out scanned handwriting. Nothing here is imported when a goal is judged.
"""
