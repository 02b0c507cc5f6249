"""Answers that do not come from a handler alone: chosen by a test, or recorded."""
