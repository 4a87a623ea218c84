"""How far a transcript can be trusted: flags, glossary corrections, playback speed."""
