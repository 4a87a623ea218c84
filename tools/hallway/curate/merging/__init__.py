"""Merging two versions of an answer or a curation file, as git's merge driver."""
