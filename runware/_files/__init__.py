"""Media given as parameters, files of results, and writing files to disk."""
