"""Builds with MkDocs: the plugin, the build and each page's policy; no other modules depend on MkDocs."""
