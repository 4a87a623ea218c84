"""From a transcript to a Markdown draft: title, summary, chapters and suggested moments."""
