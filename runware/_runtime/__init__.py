"""What exists once for each client, and once for each event loop."""
