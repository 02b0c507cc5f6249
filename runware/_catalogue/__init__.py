"""What is known of the models of the API: what they take, and whether a request keeps to it."""
