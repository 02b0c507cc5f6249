"""Catalogue of the API's models: the parameters and limits of each, and the validation of requests against them."""
