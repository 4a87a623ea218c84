"""Counts what gets opened and listened to, from the access logs of the site; never who.

- `targets`: what a request was for: an answer, its embed, a moment, a recording.
- `senders`: robots, link previews and the team's own checks, which do not count.
- `visits`: tells visits apart without keeping an address; how much of a recording was fetched.
- `counting`: goes over the requests and counts by week.
- `privacy`: keeps small numbers out of what is shown and saved.
- `indicators`: the few figures that say whether help is used.
"""
