"""Reads the facts of the API from their sources, and unites them with those in api/."""
