"""Targets that need no socket; the others are asked in tests/functional/test_conformance.py."""

import pytest
import webob

from novalite.conformance.target import application

HELLO = webob.Response("hello")


def test_any_application_can_be_named():
    with application(f"wsgi:{__name__}:HELLO") as app:
        assert app is HELLO


def test_novalite_itself_is_in_memory():
    with application("memory") as app:
        assert webob.Request.blank("/").get_response(app).json["versions"][1]["id"] == "v2.1"
        assert webob.Request.blank("/v2.1/limits").get_response(app).status_int == 401


def test_a_name_that_is_none_is_refused():
    with (
        pytest.raises(ValueError, match=r"^'nothing' is none of memory, socket, wsgi:MODULE:NAME, http://…$"),
        application("nothing"),
    ):
        pass
