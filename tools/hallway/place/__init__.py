"""Places: puts answers where people work, and watches over the links there.

- `formats/`: what can be pasted in each kind of place; see its docstring for how to add a **place format**.
- `pin`, `links`: pins an answer, a second of it or a moment, under a link that access logs can count.
- `pick`, `pick_snippets`, `calendar`, `webhook`: the pick of the week, what to paste for it, and posting it.
- `address_status`, `lint`, `gaps`, `access_log`: which links need attention, are missing, or are never opened.
- `link_finder`, `exports`: finds and corrects links to the site in exports of other tools.
"""
