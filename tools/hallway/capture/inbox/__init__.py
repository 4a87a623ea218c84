"""The drop folder: which recordings can be processed now, and what is known about their content."""
