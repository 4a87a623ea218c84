"""Reads YAML files strictly, and edits them without touching any other line."""
