"""Logging, and the removal of secrets from logs, errors and representations."""
