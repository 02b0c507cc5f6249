"""Support for tests: servers, builders, programs, examples."""
