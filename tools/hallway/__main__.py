"""Runs the command line: ``python -m hallway``."""

from __future__ import annotations

from hallway.cli import main

if __name__ == "__main__":
    main(prog_name="hallway")
