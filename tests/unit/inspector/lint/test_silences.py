import pytest

BROKEN = "[filter:door]\npaste.filter_factory = animals.door\n[app:cats]\npaste.app_factory = animals.cats\n"


@pytest.fixture
def reported(found):
    def reported(before, text=BROKEN):
        return [one[:2] for one in found(text.replace(*before))]

    return reported


def test_without_a_comment_all_is_reported(reported):
    assert reported(("", "")) == [("NL008", 1), ("NL005", 2), ("NL005", 4)]


def test_a_comment_silences_the_line_below_it(reported):
    line = "paste.app_factory"

    assert reported((line, f"# novalite: ignore NL005: it is patched\n\n# really\n{line}")) == [
        ("NL008", 1),
        ("NL005", 2),
    ]


def test_a_comment_in_front_of_a_header_silences_the_section(reported):
    comment = "; novalite: ignore NL005, NL008 as it is patched\n"

    assert reported(("[filter", f"{comment}[filter")) == [("NL005", 5)]
    assert reported(("[app", "# novalite: ignore NL005 - patched\n[app")) == [("NL008", 1), ("NL005", 2)]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# novalite: ignore NL005", "a reason is missing"),
        ("# novalite: ignore NL005:  ", "a reason is missing"),
        ("# novalite: ignore because", "the rules are missing"),
        ("# novalite: ignore", "the rules are missing"),
    ],
)
def test_a_comment_without_a_reason_or_rule_silences_nothing(found, comment, message):
    assert found(BROKEN.replace("[app", f"{comment}\n[app"))[2:] == [
        ("NL098", 3, message),
        ("NL005", 5, found_message()),
    ]


def found_message():
    return "[app:cats]: paste.app_factory is not module:name, but animals.cats"


def test_a_comment_that_silences_nothing_is_told_of(found):
    text = BROKEN.replace("[app", "# novalite: ignore NL005 NL008: patched\n[app")

    assert found(text)[2:] == [("NL099", 3, "NL008 does not report anything here")]
    assert found("# novalite: ignore NL001: nothing\n") == [("NL099", 1, "NL001 does not report anything here")]


def test_a_comment_inside_of_a_pipeline_silences_the_filter_below_it(found):
    text = (
        "[pipeline:main]\npipeline =\n  cors\n  # novalite: ignore NL024: so\n  context\n  authtoken\n  cats\n"
        "[filter:cors]\nuse = egg:oslo.middleware#cors\n[filter:context]\nuse = egg:cats#context\n"
        "[filter:authtoken]\nuse = egg:keystonemiddleware#auth_token\n[app:cats]\nuse = egg:cats\n"
    )

    assert [one[0] for one in found(text, "oslo")] == ["NL040"]
