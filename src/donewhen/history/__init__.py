"""The history: every completed run, in a database, so that a team sees where it is heading.

A run leaves its statement in the inbox (``verdicts.inbox``); whoever reads the history takes it in
first. Only ``history``, ``store``, ``database`` and ``tables`` load a database, which takes a third
of a second. The modules in the order in which data flows:

    columns, records              what the history keeps: each column declared once, on its record
    identity                      which goal and claim it is
    recording                     a verdict document becomes records
    tables, migrations, database  the tables, their earlier forms, and the open database
    store                         records go into the database and come back
    history                       the whole, which ``open_history`` opens: takes in what waits, and
                                  verdicts of other machines; also as a past run saw it
    sprint_order                  which of two sprints is the later one, and how a sprint ended
    changes                       what differs from an earlier run, as data and in words
    trends, progress, delivery    claims over time, goals met by sprint, and how artifacts fare
    budgets                       how much may go wrong, and what is then frozen
    figures                       figures in words, and side by side at the ends of sprints
    terminal, export              what people read in a terminal, and other tools in a file
"""
