"""What a curator does with answers: review, approve, move, redact, and keep the knowledge base consistent."""
