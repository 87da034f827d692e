import pytest

from novalite.api.microversion import ALWAYS, LEGACY, Span, between, since, until
from novalite.wsgi.microversion import Version


def version(text):
    return Version.parse(text)


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        (since("2.10"), ["2.10", "2.11", "3.0"], ["2.0", "2.9"]),
        (until("2.10"), ["2.0", "2.1", "2.10"], ["2.11", "2.100"]),
        (between("2.10", "2.12"), ["2.10", "2.12"], ["2.9", "2.13"]),
        (Span(last=LEGACY), ["2.0"], ["2.1"]),
        (ALWAYS, ["2.0", "2.1", "9.9"], []),
    ],
)
def test_a_span_has_both_its_ends(span, inside, outside):
    assert [text for text in inside + outside if span.meets(version(text))] == inside


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (until("2.9"), since("2.10"), False),
        (until("2.10"), since("2.10"), True),
        (between("2.2", "2.4"), between("2.5", "2.6"), False),
        (between("2.2", "2.5"), between("2.5", "2.6"), True),
        (ALWAYS, between("2.5", "2.6"), True),
    ],
)
def test_spans_overlap_where_a_version_lies_in_both(one, other, expected):
    assert one.overlaps(other) is other.overlaps(one) is expected


def test_a_span_is_written_with_its_ends():
    assert [str(span) for span in (since("2.2"), until("2.9"), between("2.2", "2.9"), ALWAYS)] == [
        "2.2..",
        "..2.9",
        "2.2..2.9",
        "..",
    ]
