"""What can be wrong with a knowledge base that several people keep: a module for each sort of damage."""
