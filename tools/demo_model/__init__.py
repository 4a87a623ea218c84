"""The recipe of the demo model: a very small Whisper, trained from nothing on synthetic speech."""
