"""Reads the facts of the API where they are told, and unites them with those in api/."""
