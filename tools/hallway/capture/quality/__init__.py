"""What is doubtful about a transcript, and what can be corrected by the glossary."""
