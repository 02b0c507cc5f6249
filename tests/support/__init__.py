"""What several tests use: servers, builders, programs, examples."""
