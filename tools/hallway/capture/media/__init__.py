"""What the site plays: published media and posters."""
