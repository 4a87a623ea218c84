"""Decodes media files to samples on the same timeline as the player."""
