"""Hallway: five-minute answers from the people down the hall, put where the work is."""

__version__ = "0.1.0"
