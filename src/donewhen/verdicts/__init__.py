"""The verdict of a run: the one document, its schema, and its attestation."""
