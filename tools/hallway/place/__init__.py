"""Places: puts answers where people work, and monitors the links there.

- `formats/`: what can be pasted into each kind of place; its docstring says how to add a **place format**.
- `pin`, `links`: pins an answer, a second of it or a moment, with a link that can be counted in access logs.
- `pick`, `pick_snippets`, `calendar`, `webhook`: the pick of the week, what to paste for it, and posting it.
- `address_status`, `lint`, `gaps`: which links need attention, are missing, or are never opened.
- `link_finder`, `exports`: finds and corrects links to the site in exports of other tools.
"""
