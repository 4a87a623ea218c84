"""The drop folder: which recordings can be processed now, and which have been processed already."""
