"""Counts what gets opened and listened to, from the site's access logs, without counting people.

- `targets`: what a request was for: an answer, its embed, a moment, a recording.
- `senders`: who sent it; robots, link previews and the team's own checks do not count.
- `visits`: tells visits apart without keeping an address; how much of a recording was fetched.
- `counting`: counts the requests by week.
- `privacy`: keeps small numbers out of what is shown and saved.
- `indicators`: the few numbers that show whether help is used.
"""
