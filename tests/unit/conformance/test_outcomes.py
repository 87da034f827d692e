from novalite.conformance.outcomes import DEPARTED, HELD, SKIPPED, Outcome, Results, Row, reasons, rows, totals


def ended(verdict, version=None, noun="cats", **more):
    return Outcome(f"test_{noun}.py::test[{version}]", "compute", noun, version, verdict, **more)


def test_versions_that_end_alike_are_one_range():
    outcomes = [ended(HELD, "2.1"), ended(HELD, "2.10"), ended(SKIPPED, "2.10"), ended(HELD, "2.9")]

    assert rows(outcomes) == [Row("compute", "cats", "2.1 to 2.10", held=3, departed=0, skipped=1)]


def test_a_range_ends_where_something_departs_or_all_is_skipped():
    outcomes = [
        ended(SKIPPED, "2.104"),
        ended(DEPARTED, "2.9"),
        ended(HELD, "2.9"),
        ended(HELD, "2.2"),
        ended(HELD, "2.1"),
        ended(HELD),
        ended(HELD, "2.50"),
    ]

    assert rows(outcomes) == [
        Row("compute", "cats", "2.1 to 2.2", 3, 0, 0),
        Row("compute", "cats", "2.9", 1, 1, 0),
        Row("compute", "cats", "2.50", 1, 0, 0),
        Row("compute", "cats", "2.104", 0, 0, 1),
    ]


def test_nouns_are_sorted_and_may_have_no_versions():
    assert [(row.noun, row.versions) for row in rows([ended(HELD, noun="dogs"), ended(HELD)])] == [
        ("cats", "any"),
        ("dogs", "any"),
    ]


def test_reasons_are_counted():
    outcomes = [ended(SKIPPED, reason="a"), ended(SKIPPED, reason="b"), ended(SKIPPED, reason="b"), ended(HELD)]

    assert reasons(outcomes) == [("b", 2), ("a", 1)]
    assert totals(outcomes) == {"held": 1, "departed": 0, "skipped": 3}


def test_results_as_data_have_the_table_too():
    results = Results("memory", 0, 1.5, {"Python": "3"}, ["/cats/a"], [ended(HELD, "2.1")])
    data = results.to_dict()

    assert (data["target"], data["seconds"], data["left"], data["totals"]["held"]) == ("memory", 1.5, ["/cats/a"], 1)
    assert data["rows"][0]["versions"] == "2.1"
    assert data["outcomes"][0]["noun"] == "cats"
