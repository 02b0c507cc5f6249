"""Many tasks through one client, to a server where everything goes wrong: what becomes of each, and of the money."""
