"""Comparison of two states of the schema: what changed for users of the client, and on the wire."""
