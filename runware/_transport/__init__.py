"""Sockets and HTTP: the transports of the engine's messages, and downloads of files."""
