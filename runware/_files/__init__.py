"""Media that are given, files of results, and writing them to disk."""
