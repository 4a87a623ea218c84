"""The only modules that know the site builder."""
