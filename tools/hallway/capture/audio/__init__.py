"""From a media file to samples whose seconds are the player's seconds."""
