"""A run: its schedule, the tasks of its workers, what it writes and what it reports."""
