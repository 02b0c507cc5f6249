"""From a request to the work that it means: everything that the API, or a single model, would refuse."""
