"""Errors as Neutron says them: ``{"NeutronError": {"type": …, "message": …, "detail": ""}}``."""

from __future__ import annotations

from webtest import TestResponse


def refused(answer: TestResponse, status: int, type: str, message: str) -> None:
    """That a request was refused so."""
    expected = {"NeutronError": {"type": type, "message": message, "detail": ""}}
    assert (answer.status_int, answer.json) == (status, expected)


def denied(answer: TestResponse, rule: str) -> None:
    """That a rule, or several, did not allow it."""
    refused(answer, 403, "PolicyNotAuthorized", f"{rule} is disallowed by policy")
