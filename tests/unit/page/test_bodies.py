import pytest

from novalite.cloud.core.journal import Message
from novalite.page.bodies import media_type, shown_body


def message(body, size=None):
    return Message([], bytearray(body), len(body) if size is None else size)


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        (b'{"a": 1}', "application/json", '{"a": 1}'),
        (b'{"a": 1}', "application/octet-stream", '{"a": 1}'),
        (b"miaow", "Text/Plain; charset=utf-8", "miaow"),
        (b"", "application/json", None),
        (b'{"password": "un', "application/json", None),
        (b"password=secret", "application/x-www-form-urlencoded", None),
        (b"\x89PNG\xff", "text/plain", None),
        (b"[" * 100_000, "application/json", None),
    ],
)
def test_only_text_in_which_secrets_are_found_is_shown(body, content_type, shown):
    assert shown_body(message(body), [("content-type", content_type)]) == shown


def test_of_a_body_that_is_not_there_whole_nothing_is_shown():
    assert shown_body(message(b'"ab"', 5), [("Content-Type", "text/plain")]) is None


def test_a_message_that_has_no_media_type_has_an_empty_one():
    assert media_type([("Host", "localhost")]) == ""
