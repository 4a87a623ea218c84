"""Speaks the sample scripts: natural voices, the containers people send, and the true time of every word."""
