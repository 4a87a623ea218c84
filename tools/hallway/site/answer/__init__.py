"""Everything that is generated from one answer: page text, captions, exports and structured data."""
