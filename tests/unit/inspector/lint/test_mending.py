from pathlib import Path

import pytest

from novalite.inspector.ini import read
from novalite.inspector.lint.mending import mend
from novalite.inspector.lint.profile import Order, Profile, shipped
from novalite.inspector.lint.run import lint

FILTERS = """\
[filter:cors]
use = egg:oslo.middleware#cors
[filter:size]
use = egg:oslo.middleware#sizelimit
[filter:token]
use = egg:keystonemiddleware#auth_token
[filter:audit]
use = egg:keystonemiddleware#audit
[filter:extra]
use = egg:cats#extra
[app:cats]
use = egg:cats
"""


@pytest.fixture
def mended(write):
    """An ini's text once its order has been mended, and what was done."""

    def mended(text, profile=None):
        path = write(text)
        done = mend(read(path), profile or shipped("oslo"))
        with Path(path).open(newline="") as file:
            return file.read(), done

    return mended


def test_filters_are_put_in_order_and_nothing_else_is_changed(mended):
    text = f"# first\n[pipeline:main]\npipeline =  audit   token size  extra cors cats\n\n{FILTERS}"
    after, (done,) = mended(text)

    assert after == text.replace("audit   token size  extra cors", "cors   size token  audit extra")
    assert str(done).splitlines()[0].endswith("test.ini:3: audit token size extra cors")
    assert done.after == ("cors", "size", "token", "audit", "extra")


def test_what_was_mended_is_in_order(write):
    path = write(f"[pipeline:main]\npipeline = audit token extra size cors cats\n{FILTERS}")
    mend(read(path), shipped("oslo"))

    assert [one.rule.id for one in lint(path, "oslo")] == ["NL040"]


def test_lines_and_comments_of_a_long_list_stay(mended):
    text = f"[pipeline:main]\npipeline =\n    token\n    # who asks\n    size extra\n    cats\n{FILTERS}"

    assert mended(text)[0] == text.replace("    token\n", "    size\n").replace("size extra", "token extra")


def test_each_strategy_of_a_composite_is_mended(mended):
    text = (
        "[composite:main]\nuse = call:cats:pipeline_factory\nkeystone = token size cats\nnoauth = size cats\n" + FILTERS
    )
    after, done = mended(text)

    assert after == text.replace("token size", "size token")
    assert len(done) == 1


def test_line_ends_are_kept(mended, write):
    path = write("")
    with Path(path).open("w", newline="") as file:
        file.write(f"[pipeline:main]\npipeline = token size cats\n{FILTERS}".replace("\n", "\r\n"))
    mend(read(path), shipped("oslo"))
    with Path(path).open(newline="") as file:
        text = file.read()

    assert text.startswith("[pipeline:main]\r\npipeline = size token cats\r\n")
    assert text.count("\n") == text.count("\r\n")


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        (f"[DEFAULT]\ninner = token size\n[pipeline:main]\npipeline = %(inner)s cats\n{FILTERS}", None),
        (f"[pipeline:main]\npipeline = size token cats\n{FILTERS}", None),
        (
            f"[pipeline:main]\npipeline = size token cats\n{FILTERS}",
            Profile("own", order=(Order.parse("NL039", "size after token"), Order.parse("NL039", "size before token"))),
        ),
        (f"[pipeline:main]\npipeline = token size cats\n{FILTERS}", Profile("own")),
    ],
    ids=["interpolated", "right", "contradictory", "without order"],
)
def test_a_list_is_left_as_it_is(mended, text, profile):
    assert mended(text, profile) == (text, [])


def test_an_order_that_is_switched_off_moves_nothing(mended):
    oslo = shipped("oslo")
    text = f"[pipeline:main]\npipeline = token size cats\n{FILTERS}"

    assert mended(text, Profile("own", kinds=oslo.kinds, order=oslo.order, off={"NL023": "so it is"})) == (text, [])
