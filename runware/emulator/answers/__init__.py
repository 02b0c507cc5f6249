"""Answers that are not left to a handler: chosen by a test, or recorded."""
