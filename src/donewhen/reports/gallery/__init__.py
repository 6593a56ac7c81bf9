"""Images of a selection, drawn large: ``donewhen look missed red balloons in night``.

    wish → choice → pictures → folder

``wish`` reads the words, ``choice`` finds the images they mean among a model's answers,
``pictures`` says what is drawn on each, ``folder`` writes them and a table.
"""
