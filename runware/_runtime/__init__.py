"""Sessions: the state of a client, and its state in each event loop."""
