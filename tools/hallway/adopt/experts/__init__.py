"""Experts: who answers which moments, who may be asked next, and where their answers helped.

- `uses`: how often answers and moments were used.
- `coverage`: who answers each moment of need.
- `load`: how often each expert was asked, and when they may be asked again.
- `missing`: which answers are missing, ranked by evidence.
- `proposals`: who could be asked for each of them, with reasons.
- `choosing`: what to ask an expert.
- `asking`: records a request, within the limit.
- `helped`: where an expert's answers helped, for thanks. Never a ranking of people.
"""
