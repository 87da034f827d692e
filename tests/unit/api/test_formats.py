import string

import jsonschema.exceptions
import pytest

from novalite.api.formats import InvalidName, format_checker, is_printable

UUID = "70a599e0-31e7-49b7-b260-868f441e862b"

GOOD = {
    "regex": ["Myserver", ".*", "^web[0-9]+$", "(?i)x", "[[a]", "[a||b]"],
    "date-time": [
        *(
            "2014-01-14T01:00:00Z",
            "2014-01-14T01:00:00+05:30",
            "2014-01-14 01:00:00.123456789",
            "2014-01-14T01:00:00,5Z",
        ),
        *("20140114T010000Z", "2014-01-14T01", "2014-01-14", "20140114", "2014-1-4", "2014-1", "2014"),
    ],
    "base64": ["aGVsbG8gd29ybGQ=", "", "aGVs\nbG8=", "aGVs bG8=", "aGVs!bG8="],
    "cidr": ["192.168.10.0/24", "192.168.1.5/24", "1.2.3.4/0", "1.2.3.4/255.255.255.0", "2001:db8::/32", "::1/128"],
    "uuid": [UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}"],
    "uri": [
        *("http://localhost:8774/v2.1/servers", "http://[::1]:8774/v2.1/servers", "HTTP://h", "x://h", "h+t-t.p://h"),
        *(
            "http://u:p@h/",
            "http://h_x/",
            "http://h:/",
            "http://h?q#f",
            "http://h/a b",
            "http://h/é",
            "http://1.2.3.4/",
        ),
    ],
    "ipv4": ["192.168.0.100", "0.0.0.0"],
    "ipv6": ["2001:db8::1234:0:0:9abc", "::1", "::ffff:1.2.3.4"],
}

BAD = {
    "regex": ["[", "", "*", "(?P<a>x)(?P<a>y)", "a{99999999999999999999}", "(" * 2000 + ")" * 2000],
    "date-time": [
        *("2014-13-14T01:00:00Z", "2014-02-30", "bar", "1", "", "201401", "2014-W03-2", "2014-014", " 2014-01-14"),
        *("2014-01-14X01:00", "2014-01-14T", "2014-01-14T24:00:00Z", "2014-01-14T01:00:00.Z", "2014-01-14T01:00:00 Z"),
    ],
    "base64": ["A random string", "a", "aaa", "aGVsbG8", "café"],
    "cidr": ["bar", "", "192.168.1.0", "192.168.1.0 /24", "192.168.1.0/33", "/24", "10.0/8", "fe80::%eth0/64"],
    "uuid": [UUID[:-1], "1", "abc", "", UUID[:-1] + "g", UUID + " "],
    "uri": [
        *(
            "http://localhost:8774/v2.1/servers##",
            "http://[fdf8:01]:8774/v2.1/servers",
            "1",
            "abc",
            "",
            "http://",
            "//h/x",
        ),
        *(
            "http:/h",
            "urn:x",
            "http://h:a/",
            "http://u@v@h/",
            "http://@h/",
            "http://h x/",
            "http://h%zz/",
            "http://h/[a]",
        ),
        *(
            "http://h?q=[a]",
            "http://[::1",
            "http://[::1]x/",
            "http://1.2.3.400/",
            "1http://h",
            "http://h\n",
            "http://é/",
        ),
    ],
    "ipv4": ["abc", "localhost", "2001:db8::1234:0:0:9abc", "1.2.3", "1.2.3.256"],
    "ipv6": ["abc", "localhost", "192.168.0.100", "1::2::3", "[::1]"],
}

PRINTABLE = "printable characters. Can not start or end with whitespace."
SPACED = "printable characters with at least one non space character"
ZONE = "printable characters except :.Can not start or end with whitespace."
SPACED_ZONE = "printable characters except :, with at least one non space character"

NAME_FORMATS = {
    "name": PRINTABLE,
    "name_with_leading_trailing_spaces": SPACED,
    "az_name": ZONE,
    "az_name_with_leading_trailing_spaces": SPACED_ZONE,
}


def pairs(table):
    return [(name, value) for name, values in table.items() for value in values]


def rejected(value, format):
    with pytest.raises(jsonschema.exceptions.FormatError) as caught:
        format_checker().check(value, format)
    return caught.value


@pytest.mark.parametrize(("format", "value"), pairs(GOOD))
def test_a_value_of_its_format_is_accepted(format, value):
    format_checker().check(value, format)


@pytest.mark.parametrize(("format", "value"), pairs(BAD))
def test_a_value_that_is_not_of_the_format_is_refused(format, value):
    assert rejected(value, format).message == f"{value!r} is not a {format!r}"


@pytest.mark.parametrize("format", GOOD)
@pytest.mark.parametrize("value", [None, 5, 1.5, True, [], {}])
def test_a_format_says_nothing_of_what_is_no_text(format, value):
    format_checker().check(value, format)


@pytest.mark.behaviour("VAL-049", "VAL-050")
@pytest.mark.parametrize(("format", "reason"), NAME_FORMATS.items())
@pytest.mark.parametrize(
    "value", [None, 5, True, [], " ", "\u00a0 ", "a\x00b", "a\nb", "\u200b", "\uffff", "\U0001f600"]
)
def test_what_is_no_name_is_refused_with_the_sentence_of_the_format(format, reason, value):
    cause = rejected(value, format).cause

    assert isinstance(cause, InvalidName)
    assert cause.message == f"An invalid 'name' value was provided. The name must be: {reason}"


@pytest.mark.parametrize("format", NAME_FORMATS)
@pytest.mark.parametrize("value", ["m1.small", "my server", "a", "\u0434", "\u0434\u2006\ufffd", "x" * 1000])
def test_any_printable_text_is_a_name(format, value):
    format_checker().check(value, format)


@pytest.mark.parametrize("value", [" server", "server ", "a\u00a0", "\u3000a"])
def test_only_the_formats_that_say_so_allow_space_at_the_ends(value):
    for name in NAME_FORMATS:
        if name.endswith("spaces"):
            format_checker().check(value, name)
        else:
            assert isinstance(rejected(value, name).cause, InvalidName)


def test_a_zone_has_no_colon_in_its_name():
    format_checker().check("a:b", "name")
    format_checker().check(" a:b", "name_with_leading_trailing_spaces")
    assert ZONE in rejected("a:b", "az_name").cause.message
    assert SPACED_ZONE in rejected(" a:b", "az_name_with_leading_trailing_spaces").cause.message


def test_an_empty_name_is_left_to_the_length_to_refuse():
    format_checker().check("", "name")
    format_checker().check("", "az_name")


@pytest.mark.behaviour("VAL-048")
def test_the_printable_characters_of_ascii_are_space_to_tilde():
    assert [code for code in range(128) if is_printable(chr(code))] == list(range(ord(" "), ord("~") + 1))


@pytest.mark.behaviour("VAL-048")
@pytest.mark.parametrize(
    ("characters", "printable"),
    [
        (string.printable[:95] + "é\u0434\u00a0\u3000\ufffd\u0301", True),
        ("\t\n\r\x7f\x85\u00ad\u200b\u2028\u2029\ue000\ud800\uffff\U00010000\U0001f600", False),
    ],
)
def test_control_characters_line_breaks_and_what_is_beyond_the_basic_plane_are_not_printable(characters, printable):
    assert [character for character in characters if is_printable(character) is not printable] == []


def test_nobody_adds_a_format_for_all_others():
    with pytest.raises(TypeError):
        format_checker().checks("of-mine")(str.isdigit)
