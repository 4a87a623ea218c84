"""Creates what the site plays: published media and posters."""
