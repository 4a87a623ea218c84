"""The files of a knowledge base, read and written."""
