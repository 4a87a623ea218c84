"""From a transcript to a Markdown draft: title, summary, chapters, suggested moments."""
