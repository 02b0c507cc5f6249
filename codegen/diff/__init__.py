"""Two states of the schema compared: what changed for whoever uses the client, and for what is sent and received."""
