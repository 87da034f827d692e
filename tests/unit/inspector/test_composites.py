import pytest

from novalite.inspector.composites import composite_kind, meant, mounted
from novalite.inspector.sections import read_file


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "test.ini"
        path.write_text(text)
        return read_file(str(path))

    return write


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[composite:x]\nuse = egg:Paste#urlmap\n/ = y", "urlmap"),
        ("[composite:x]\nuse = call:a:b\nkeystone_nolimit = y", "strategies"),
        ("[composite:x]\npaste.composit_factory = a:pipeline_factory_v21\nmine = y", "strategies"),
        ("[app:x]\npaste.composite_factory = a:b\nz = y", "unknown"),
        ("[app:x]\npaste.app_factory = a:b\nz = y", ""),
        ("[app:x]\nuse = egg:a\nkeystone = y", ""),
        ("[composite:x]\n/ = y", ""),
        ("[filter:x]\nuse = egg:a\n/ = y", ""),
    ],
)
def test_the_kind_of_a_composite_is_told_by_its_keys(file, text, kind):
    assert composite_kind(file(text).sections[0]) == kind


@pytest.mark.parametrize(
    ("key", "urls"),
    [
        ("/", "/"),
        ("//v2//x/", "/v2/x"),
        ("/v2/+", "/v2/+"),
        ("domain h.org /v2/", "h.org/v2"),
        ("domain h.org port 80 /", "h.org:80/"),
        ("domain h.org", "h.org"),
    ],
)
def test_a_path_expression_is_told_as_the_urls_that_it_means(key, urls):
    assert mounted(key) == urls


def test_words_that_are_names_are_found_filters_first(file):
    found = file(
        "[composite:x]\nuse = both\nmine = cats red both dogs\n[app:cats]\n[filter:both]\n[app:both]\n[loggers]"
    )
    use, mine = found.sections[0].options

    assert [(wants, word) for wants, word, _ in meant(found, mine)] == [("app", "cats"), ("filter", "both")]
    assert list(meant(found, use)) == []
