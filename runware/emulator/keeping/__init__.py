"""What the server keeps: files, tasks and what became of them, what was billed. All of it has a bound."""
