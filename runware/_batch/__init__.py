"""Resumable batches: the journal, the input files, the names of output files, and the decision to send, poll or skip a task."""
