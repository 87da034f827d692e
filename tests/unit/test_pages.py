import pytest

from tests import pages

PAGE = """\
# The `cloud`, and more

See [services](#services--paths) and [the stack](stack.md).

## Services & paths

```console
$ curl -s \\
    http://127.0.0.1
{"a": …}
$ true
# not a heading [not](a-link)
```

1. In a list:

   ```ini
   [app:main]
   ```
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return path


def test_blocks_are_found_by_their_language(page):
    assert pages.blocks(page, "ini") == ["[app:main]\n"]
    assert pages.languages(page) == ["console", "ini"]


def test_anchors_and_links_are_those_of_the_prose(page):
    assert pages.anchors(page) == ["the-cloud-and-more", "services--paths"]
    assert pages.links(page) == ["#services--paths", "stack.md"]


def test_a_session_is_commands_with_their_output(page):
    (block,) = pages.blocks(page, "console")

    assert list(pages.session(block)) == [
        ("curl -s \\\n    http://127.0.0.1", '{"a": …}'),
        ("true", "# not a heading [not](a-link)"),
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("one", "one\n", True),
        ("one", "one\ntwo\n", False),
        ("o…e", "o\nn\ne\n", True),
        ("o.e", "one\n", False),
        ("", "one\n", False),
    ],
)
def test_an_ellipsis_stands_for_any_text(shown, printed, expected):
    assert pages.matches(shown, printed) is expected
