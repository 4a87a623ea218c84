"""Building with MkDocs: the plugin, the build and the policy of each page; no other modules know MkDocs."""
