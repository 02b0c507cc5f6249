"""What generated models are made of: kinds of values, limits, the check of what is given, and JSON."""
