"""The built-in reader: fills document schemas by words, layout and rules, on a CPU and offline.

Names nothing itself: checks, grounding and the readers of forms and own schemas stand on its parts, and
`extractor` stands on them.
"""
