"""Hallway: five-minute answers from the people down the hall, delivered where work happens."""

__version__ = "0.1.0"
