"""The steps from each form of the tables to the next, for Alembic.

``env`` is what Alembic runs; ``versions`` holds the steps, a module each.
"""
