"""Many clients at once on a cloud that is served, some of which hang up in the middle; and what is then left of it.

`python -m tests.load` runs it. `client` speaks HTTP, well and badly; `work` is what clients do, and which answers are
honest; `cloud` is the program under test, its projects, and what must be true of it when all is over.
"""
