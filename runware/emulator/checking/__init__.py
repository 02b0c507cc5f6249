"""Checks of requests: everything that the API, or a single model, would refuse."""
