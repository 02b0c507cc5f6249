"""Streamed answers."""
