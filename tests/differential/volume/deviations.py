"""Where novalite answers otherwise than real Cinder, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation("", r"^status: 500, not ", "Where Cinder fails on what it was sent, novalite says what is wrong."),
    Deviation("", "x-compute-request-id is too much", "novalite says the id of the request in every answer."),
    Deviation("", "www-authenticate", "Each says where its own Identity is."),
    Deviation(
        "(GET|POST) /backups",
        r"\.(container|object_count): ",
        "What is backed up goes nowhere in the stand-in for Swift that Cinder is run with.",
    ),
    Deviation("", r"\.auth_key: ", "The key of a transfer is made up at random."),
    Deviation(
        "",
        "403, not .*Not authorized|Not authorized",
        "Who has no project is refused by Cinder where it looks into its database, by novalite where a rule says so.",
    ),
]
