"""Merging two versions of a file: the driver that git calls, conflict markers, and merges that need no decision."""
