"""What is logged, and what is kept out of logs, errors and representations."""
