"""The diagnostic as people see it: its page, its score card and its printout."""
