"""Sockets and HTTP: what carries the engine's messages, and files."""
