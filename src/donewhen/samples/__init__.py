"""Sample data that the project makes itself.

In the order in which data flows: `canvas` paints with exact arithmetic, `backgrounds` and `objects` say what can be
seen, `scenes` describes and renders one picture, `recipes` says which scenes make up a data set, `making` writes it.
`digits` writes out scanned handwriting. Nothing here is imported when a goal is judged.
"""
