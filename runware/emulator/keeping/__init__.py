"""Bounded storage of the server: files, tasks with their outcomes, and billed costs."""
