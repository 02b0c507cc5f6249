"""Batches that outlive their process: the journal, the inputs, the names of files, and what is sent, asked for or skipped."""
