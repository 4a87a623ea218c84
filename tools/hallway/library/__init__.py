"""What people keep in files, read and written, nothing else."""
