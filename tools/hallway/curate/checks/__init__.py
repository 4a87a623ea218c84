"""What can be wrong with a knowledge base that several people keep: one module per kind of problem."""
