"""JSON text, and the conversion of values to JSON and from it."""
