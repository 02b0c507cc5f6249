"""Foundation of the generated models: value kinds, limits, validation, and conversion to and from JSON."""
