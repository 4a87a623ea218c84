"""Turns a transcript into a Markdown draft: title, summary, chapters and suggested moments."""
