"""Adoption: what gets in the way of help, and what it changes."""
