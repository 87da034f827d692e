import shlex

from novalite.inspector.trace.visits import Asked, Trace, Visit
from novalite.page.command import curl


def trace(method, url, headers=(), body=None):
    first = Visit("x", "app", "app:x", "x.ini", 0, 0, 0)
    return Trace("1", 0, 0, 0, True, Asked(method, url, "HTTP/1.1", headers, body), None, None, None, first)


def test_a_plain_request_is_a_url():
    assert curl(trace("GET", "http://localhost/v2.1")) == "curl -i http://localhost/v2.1"


def test_all_that_was_sent_is_quoted_for_a_shell():
    headers = (
        ("Host", "localhost"),
        ("Content-Length", "9"),
        ("X-Auth-Token", "***"),
        ("X-Name", "it's $HOME"),
        ("X-Password", "***"),
    )
    command = curl(trace("POST", "http://localhost/a?b=c&d", headers, '{"a": "\'"}'))

    assert shlex.split(command.replace("\\\n", "")) == [  # shlex knows no lines that go on
        *["curl", "-i", "-X", "POST", "http://localhost/a?b=c&d"],
        *["-H", "X-Auth-Token: $OS_TOKEN", "-H", "X-Name: it's $HOME", "-H", "X-Password: ***"],
        *["--data-binary", '{"a": "\'"}'],
    ]
    assert '-H "X-Auth-Token: $OS_TOKEN" \\\n' in command
