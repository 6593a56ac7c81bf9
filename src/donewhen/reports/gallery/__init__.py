"""Images of a selection, drawn large: ``donewhen look missed red balloons in night``.

In the order in which data flows:

- ``query`` reads the words: a kind, a noun, slices.
- ``selection`` finds the images that they mean among a model's answers, the most telling first.
- ``image_answers`` says of each image what is drawn on it, what stands above it and in the table.
- ``folder`` draws the pictures and writes the table ``images.csv``.
"""
