"""What the site plays: sound and picture made from a recording, small and without metadata."""
