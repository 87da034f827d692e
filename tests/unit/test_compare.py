"""How tests/differential compares two answers."""

import html

import pytest

from tests.differential.compare import Answer, Pairs, differences
from tests.differential.engine import Comparison, Side, Step
from tests.differential.image.sentences import Sentences

ONE, OTHER, THIRD = (f"{digit * 8}-2222-4333-8444-555555555555" for digit in "123")


def lines(theirs, ours, pairs=None):
    answers = (Answer(200, {}, body) for body in (theirs, ours))
    return list(differences(*answers, pairs or Pairs()))


def test_ids_are_paired_off_and_each_is_met_by_its_own():
    pairs = Pairs()
    assert lines({"id": ONE, "href": f"/servers/{ONE}"}, {"id": OTHER, "href": f"/servers/{OTHER}"}, pairs) == []
    assert lines({"id": ONE}, {"id": THIRD}, pairs) == [f'body.id: "{ONE}", not "{THIRD}"']
    assert lines({"id": THIRD}, {"id": OTHER}, pairs) == [f'body.id: "{THIRD}", not "{OTHER}"']


@pytest.mark.parametrize(
    ("theirs", "ours", "said"),
    [
        ("2026-01-01T00:00:00Z", "2027-02-03T04:05:06Z", []),
        ("2026-01-01T00:00:00Z", "2027-02-03T04:05:06.123", ['"2026-01-01T00:00:00Z", not "2027-02-03T04:05:06.123"']),
        ("at 10.0.0.1", "at 10.0.0.9", []),
        ("at 10.0.0.1", f"at {ONE}", [f'"at 10.0.0.1", not "at {ONE}"']),
        ("a", None, ['"a", not null']),
        (1, True, ["1, not true"]),
    ],
)
def test_what_may_differ_must_be_written_alike(theirs, ours, said):
    assert lines(theirs, ours) == [f"body: {line}" for line in said]


def test_what_is_missing_or_too_much_is_said():
    assert lines({"a": 1, "b": [1, 2]}, {"c": 1, "b": [1]}) == [
        "body.a is missing: 1",
        "body.b has 2, not 1: [1, 2], not [1]",
        "body.c is too much: 1",
    ]


def test_what_is_random_need_only_be_there():
    assert lines({"adminPass": "a"}, {"adminPass": "b"}) == []
    assert lines({"adminPass": "a"}, {"adminPass": None}) == ['body.adminPass: "a", not null']


def test_of_another_status_nothing_else_is_said():
    theirs, ours = Answer(200, {"a": "b"}, {}), Answer(404, {}, "no")
    assert list(differences(theirs, ours, Pairs())) == ['status: 200, not 404; {}, not "no"']


def test_headers_are_compared_and_bodies_where_they_should_be():
    theirs, ours = Answer(200, {"vary": "a", "date": "b"}, {"a": 1}), Answer(200, {"vary": "c"}, {})
    assert list(differences(theirs, ours, Pairs(), bodies=False)) == ['headers.vary: "a", not "c"']


def test_a_comparison_counts_what_is_alike():
    def answering(*answers):
        answers = iter(answers)

        def application(environ, start_response):
            status, body = next(answers)
            start_response(status, [("Content-Type", "application/json")])
            return [body]

        return application

    real = answering(("200 OK", b"1"), ("200 OK", b"1"), ("200 OK", b"1"))
    ours = answering(("200 OK", b"1"), ("200 OK", b"2"), ("404 Not Found", b"1"))
    comparison = Comparison(Side(real), Side(ours))

    assert len(list(comparison.run("script", [Step("GET /")] * 3))) == 2
    assert (comparison.asked, comparison.same_status, comparison.same_body) == (3, 2, 1)


def test_sentences_are_not_compared_but_for_what_clients_have_sent():
    sentences = Sentences.but_for([Step("POST /", {"objects": [{"description": "mine"}]}), Step("GET /")])
    body = {"display_name": "A", "objects": [{"description": "mine"}, {"description": "theirs", "name": "b"}]}

    hidden = {"display_name": "…", "objects": [{"description": "mine"}, {"description": "…", "name": "b"}]}
    assert sentences.hidden(body) == hidden
    assert sentences.hidden({"description": 5}) == {"description": 5}


@pytest.mark.parametrize("written", ["'it'", '"it\'s"', "'it is '\n          'long'", "('it is '\n 'long')"])
def test_neither_are_those_of_schemas_that_an_error_quotes(written):
    text = f"Provided object does not match schema 'a': {{'type': 'b',\n 'description': {written}, 'default': 1}}"
    expected = "Provided object does not match schema 'a': {'type': 'b', 'description': …, 'default': 1}"

    assert Sentences(frozenset()).hidden({"message": text}) == {"message": expected}
    assert Sentences(frozenset()).hidden(html.escape(text)) == expected
