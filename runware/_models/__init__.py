"""What generated models are made of: fields, kinds of values, limits, and their JSON."""
