"""JSON, and what becomes of values on their way to it and out of it."""
