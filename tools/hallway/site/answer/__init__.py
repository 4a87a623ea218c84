"""The files of one answer: its page's text, captions, exports and previews."""
