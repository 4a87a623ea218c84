"""A YAML editor that changes only the lines it was asked to change."""
