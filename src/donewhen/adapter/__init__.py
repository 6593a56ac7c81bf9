"""The one place where the package meets behave: runner, recorder, terminal formatter."""
