"""Builds the documentation site: hooks for MkDocs (`hooks`), and pages generated from the schema."""
