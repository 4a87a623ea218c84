"""What is made from one answer: its page's text, captions, exports and structured data."""
