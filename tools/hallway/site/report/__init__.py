"""The report for leaders as people see it: its page, its printout, its card and its text."""
