"""Mistakes in features, found without inference."""
