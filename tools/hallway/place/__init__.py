"""Putting an answer where the work is: what one pastes, and the code that a phone reads."""
