import pytest

from novalite.inspector.lint.traps import RULES

APP = "[app:cats]\npaste.app_factory = animals:cats\n"
FILTER = "[filter:door]\npaste.filter_factory = animals:door\n"

#: Of each rule: a broken ini, the line and the message, and the ini mended.
CASES = {
    "a name that is nowhere": (
        "NL001",
        f"{APP}[pipeline:main]\npipeline =\n  dor\n  cats\n{FILTER}",
        (5, "[pipeline:main]: there is no filter called dor; there is door"),
        f"{APP}[pipeline:main]\npipeline = door cats\n{FILTER}",
    ),
    "a name like no other": (
        "NL001",
        f"{APP}[composite:main]\nuse = egg:Paste#urlmap\n/: zebras\n/cats: cats\n",
        (5, "[composite:main]: there is no application called zebras"),
        f"{APP}[composite:main]\nuse = egg:Paste#urlmap\n/: cats\n",
    ),
    "a filter at the end": (
        "NL002",
        f"{APP}{FILTER}[pipeline:main]\npipeline = door\n",
        (6, "[pipeline:main]: an application is needed where [filter:door] is named"),
        f"{APP}{FILTER}[pipeline:main]\npipeline = door cats\n",
    ),
    "an application before the end": (
        "NL002",
        f"{APP}{FILTER}[pipeline:main]\npipeline = door cats cats\n",
        (6, "[pipeline:main]: a filter is needed where [app:cats] is named"),
        f"{APP}{FILTER}[pipeline:main]\npipeline = door cats\n",
    ),
    "a comment behind a value": (
        "NL003",
        f"{APP}{FILTER}[pipeline:main]\npipeline = door cats # the cats\n",
        (6, "[pipeline:main]: # is taken for a name; a comment must begin its line"),
        f"{APP}{FILTER}[pipeline:main]\n# the cats\npipeline =\n  # door\n  door cats\n",
    ),
    "an interpolated set": (
        "NL004",
        f"[DEFAULT]\ncolour = red\n{APP}set colour = blue\nsaid = %(colour)s\n",
        (6, "[app:cats]: %(colour)s is the value of [DEFAULT], not the one that is set here"),
        f"[DEFAULT]\ncolour = red\n{APP}set colour = blue\nsaid = blue\n",
    ),
    "a factory on the next line": (
        "NL005",
        "[app:main]\npaste.app_factory =\n  animals:cats\n",
        (2, "[app:main]: paste.app_factory begins on a line of its own"),
        "[app:main]\npaste.app_factory = animals:cats\n",
    ),
    "a factory without a module": (
        "NL005",
        "[app:main]\npaste.app_factory = animals.cats\n",
        (2, "[app:main]: paste.app_factory is not module:name, but animals.cats"),
        "[app:main]\npaste.app_factory = animals:Cats.factory\n",
    ),
    "an empty use": (
        "NL005",
        "[app:main]\nuse =\n",
        (2, "[app:main]: use is empty"),
        "[app:main]\nuse = egg:animals\n",
    ),
    "a pipeline with an option": (
        "NL006",
        f"{APP}[pipeline:main]\npipeline = cats\ncolour = red\n",
        (5, "[pipeline:main]: a pipeline cannot have the option colour"),
        f"{APP}[pipeline:main]\npipeline = cats\nset colour = red\n",
    ),
    "a filter twice": (
        "NL007",
        (
            f"{APP}{FILTER}[composite:main]\nuse = egg:Paste#urlmap\n/ = outer\n"
            "[pipeline:outer]\npipeline = door inner\n[pipeline:inner]\npipeline = door cats\n"
        ),
        (11, "door occurs a second time"),
        f"{APP}{FILTER}[pipeline:outer]\npipeline = door inner\n[pipeline:inner]\npipeline = cats\n",
    ),
    "a filter that nothing names": (
        "NL008",
        f"{APP}{FILTER}",
        (3, "nothing names [filter:door]"),
        f"{APP}{FILTER}filter-with = lock\n[filter:lock]\nuse = door\n[pipeline:p]\npipeline = lock cats\n",
    ),
    "a key in capitals": (
        "NL009",
        "[app:main]\nPaste.app_factory = animals:cats\n",
        (
            2,
            (
                "[app:main] has neither use, paste.app_factory, paste.composite_factory nor paste.composit_factory: "
                "Paste.app_factory is another key, since keys are case-sensitive"
            ),
        ),
        "[app:main]\npaste.app_factory = animals:cats\n",
    ),
    "a filter made as an application": (
        "NL009",
        f"{APP}[filter:door]\npaste.app_factory = animals:door\n[pipeline:main]\npipeline = door cats\n",
        (
            4,
            (
                "[filter:door] has neither use, paste.filter_factory nor paste.filter_app_factory: "
                "paste.app_factory is not read in such a section"
            ),
        ),
        f"{APP}{FILTER}[pipeline:main]\npipeline = door cats\n",
    ),
    "a pipeline of nothing": (
        "NL009",
        "[pipeline:main]\n",
        (1, "[pipeline:main] has no pipeline"),
        f"{APP}[pipeline:main]\npipeline = cats\n",
    ),
    "an empty pipeline": (
        "NL009",
        "[pipeline:main]\npipeline =\n",
        (2, "[pipeline:main] lists nothing"),
        f"{APP}[pipeline:main]\npipeline = cats\n",
    ),
    "a filter in front of nothing": (
        "NL009",
        "[filter-app:main]\npaste.filter_factory = animals:door\n",
        (1, "[filter-app:main] has no next"),
        f"[filter-app:main]\npaste.filter_factory = animals:door\nnext = cats\n{APP}",
    ),
    "two factories": (
        "NL009",
        "[app:main]\npaste.app_factory = animals:cats\npaste.composite_factory = animals:all\n",
        (1, "[app:main] has several factories"),
        "[composite:main]\npaste.composite_factory = animals:all\n",
    ),
    "a single percent sign": (
        "NL010",
        f"{APP}rate = 100%\n",
        (3, "[app:cats] rate: a % that begins neither %% nor %(name)s"),
        f"{APP}rate = 100%%\n",
    ),
    "a circle": (
        "NL011",
        f"[pipeline:main]\npipeline = door again\n[pipeline:again]\npipeline = main\n{FILTER}",
        (1, "[pipeline:main] → [pipeline:again] → [pipeline:main] is a circle"),
        f"[pipeline:main]\npipeline = door again\n[pipeline:again]\npipeline = cats\n{FILTER}{APP}",
    ),
    "a key that [DEFAULT] has": (
        "NL012",
        f"[DEFAULT]\ncolour = red\n{APP}colour = blue\n",
        (5, "[app:cats]: colour is ignored, since [DEFAULT] has colour too"),
        f"[DEFAULT]\ncolour = red\n{APP}set colour = blue\n",
    ),
    "a healthcheck misspelt": (
        "NL013",
        f"{APP}[composite:main]\nuse = egg:Paste#urlmap\n/heathcheck: cats\n",
        (5, "[composite:main]: /heathcheck is nearly /healthcheck"),
        f"{APP}[composite:main]\nuse = egg:Paste#urlmap\n/healthcheck: cats\n/version: cats\n/v2: cats\n",
    ),
    "a path twice": (
        "NL014",
        f"{APP}[composite:main]\nuse = egg:Paste#urlmap\n/v2: cats\n/v2/: cats\n",
        (6, "[composite:main]: /v2/ and /v2 are the same path"),
        f"{APP}[composite:main]\nuse = egg:Paste#urlmap\n/v2: cats\n/v2/+: cats\n/: cats\n",
    ),
    "a filter around a pipeline": (
        "NL016",
        f"{APP}{FILTER}[pipeline:main]\npipeline = cats\nfilter-with = door\n",
        (7, "[pipeline:main] cannot have filter-with, since it is a pipeline"),
        f"{APP}{FILTER}[pipeline:main]\npipeline = door cats\n",
    ),
    "a filter around a filter": (
        "NL016",
        f"{APP}filter-with = door\n{FILTER}[app:middle]\nuse = cats\n[app:main]\nuse = middle\nfilter-with = door\n",
        (10, "[app:main] cannot have filter-with, since it uses [app:cats]"),
        f"{APP}filter-with = door\n{FILTER}[app:main]\nuse = cats\n",
    ),
    "two of one name": (
        "NL015",
        f"{APP}[app:main]\nuse = cats\n[pipeline:main]\npipeline = cats\n",
        (5, "[app:main] and [pipeline:main] are both called main"),
        f"{APP}[filter:cats]\nuse = egg:cats\n[application:cats]\nuse = cats\n",
    ),
}


@pytest.mark.parametrize(("rule", "broken", "expected", "mended"), CASES.values(), ids=CASES)
def test_a_trap_is_found_at_its_line_and_nothing_is_once_it_is_mended(found, rule, broken, expected, mended):
    assert (rule, *expected) in found(broken)
    assert [one for one in found(mended) if one[0] == rule] == []


def test_each_rule_has_a_case():
    assert {case[0] for case in CASES.values()} == {rule.id for rule in RULES}


def test_all_words_of_a_comment_are_of_one_rule(found):
    text = f"{APP}{FILTER}[pipeline:main]\npipeline = door cats # the cats\n"

    assert [one[0] for one in found(text)] == ["NL003"]


def test_a_filter_may_be_met_twice_where_the_profile_says_so(found):
    text = (
        "[pipeline:main]\npipeline = catch_errors proxy-logging cache proxy-logging proxy-server\n"
        + "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in ("catch_errors", "cache"))
        + "[filter:proxy-logging]\nuse = egg:swift#proxy_logging\n[app:proxy-server]\nuse = egg:swift#proxy\n"
    )

    assert found(text, "swift") == []
    assert [one[:2] for one in found(text)] == [("NL007", 2)]
