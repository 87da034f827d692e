import jsonschema
import pytest

from novalite.api import types
from novalite.api.validation import SchemaValidator
from novalite.errors import ValidationError

INTEGER = types.integer(1, 10)
BOOLEANS = (
    "[True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', "
    "False, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no']"
)
NO_NAME = "An invalid 'name' value was provided. The name must be: printable characters. "
NO_NAME_AT_ALL = NO_NAME + "Can not start or end with whitespace."
NO_SPACED_NAME = NO_NAME.removesuffix(". ") + " with at least one non space character"
NO_ZONE = (
    "An invalid 'name' value was provided. "
    "The name must be: printable characters except :.Can not start or end with whitespace."
)

TYPES = {
    "boolean": types.boolean,
    "name_or_none": types.name_or_none,
    "hostname": types.hostname,
    "fqdn": types.fqdn,
    "tcp_udp_port": types.tcp_udp_port,
    "metadata": types.metadata,
    "integer": INTEGER,
    "integer without maximum": types.integer(0),
    "name": types.named(),
    "az_name": types.named("az_name"),
    "spaced name": types.named("name_with_leading_trailing_spaces"),
    "uuid": types.formatted("uuid"),
    "nullable uuid": types.formatted("uuid", nullable=True),
    "repeated": types.repeated(types.formatted("uuid")),
    "single": types.single(types.formatted("uuid")),
}


def of(type):
    return SchemaValidator({"type": "object", "properties": {"foo": type}, "additionalProperties": False})


def refusal(type, value):
    with pytest.raises(ValidationError) as caught:
        of(type).validate({"foo": value})
    return caught.value.message


@pytest.mark.parametrize("type", TYPES.values(), ids=TYPES)
def test_each_type_is_itself_a_valid_schema(type):
    jsonschema.Draft202012Validator.check_schema(type)


def marked(table):
    """Rows whose first item is a behaviour's id, or None, as pytest's parameters with that mark."""
    return [pytest.param(*row, marks=pytest.mark.behaviour(id) if id else ()) for id, *row in table]


ACCEPTED = [
    ("VAL-013", types.integer(0), [0, 1, "0", "0123456789", 10**30]),
    ("VAL-015", INTEGER, [1, 10, "1", "10", "05"]),
    ("VAL-017", types.boolean, types.boolean["enum"]),
    ("VAL-019", types.hostname, ["my-host", "ab", "9x", "x" * 63]),
    ("VAL-023", types.named(), ["m1.small", "my server", "a", "\u0434", "\u0434\u2006\ufffd", "x" * 255]),
    ("VAL-023", types.named("name_with_leading_trailing_spaces"), ["my server", "  abc  abc  ", "\u00a0abc"]),
    ("VAL-025", types.tcp_udp_port, [0, 1024, 65535, "65535"]),
    ("VAL-059", types.fqdn, ["localhost", "localhost.localdomain.com", "my-host", "my_host", "x" * 255]),
    ("VAL-061", types.name_or_none, [None, "1", "x" * 255]),
    (None, types.named("az_name"), ["nova", "my zone"]),
    (None, types.metadata, [{}, {"a-_:. Z9": ""}, {"x" * 255: "y" * 255}]),
    (None, types.repeated(types.formatted("ipv4")), [[], ["1.2.3.4"], ["1.2.3.4", "4.3.2.1"]]),
    (None, types.single(types.formatted("ipv4")), [[], ["1.2.3.4"]]),
]


@pytest.mark.parametrize(("type", "values"), marked(ACCEPTED))
def test_a_type_accepts_its_values(type, values):
    for value in values:
        of(type).validate({"foo": value})


NO_INTEGER = "is not of type 'integer', 'string'"
NO_DIGITS = "does not match '^[0-9]*$'"
NO_TEXT = "is not of type 'string'"
NO_HOSTNAME = "does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"

REFUSED = [
    ("VAL-014", INTEGER, ["abc", "0xffff", "1.0"], NO_DIGITS),
    ("VAL-014", INTEGER, [True, 1.01, None], NO_INTEGER),
    ("VAL-014", INTEGER, [""], "should be non-empty"),
    ("VAL-018", types.boolean, ["bar", "2", "tRUE"], f"is not one of {BOOLEANS}"),
    ("VAL-018", types.boolean, [2, None], "is not of type 'boolean', 'string'"),
    ("VAL-020", types.hostname, ["my_host", "host-", "a.b"], NO_HOSTNAME),
    ("VAL-020", types.hostname, ["x" * 64], "is too long"),
    ("VAL-020", types.hostname, [True], NO_TEXT),
    ("VAL-026", types.tcp_udp_port, ["http", "-1"], NO_DIGITS),
    ("VAL-026", types.tcp_udp_port, [-1], "is less than the minimum of 0"),
    ("VAL-026", types.tcp_udp_port, [65536], "is greater than the maximum of 65535"),
    ("VAL-060", types.fqdn, [True, 1], NO_TEXT),
    ("VAL-060", types.fqdn, ["my$host"], "does not match '^[a-zA-Z0-9-._]*$'"),
    ("VAL-062", types.name_or_none, [1234, "", "k" * 256], "is not valid under any of the given schemas"),
    (None, types.single({"type": "string"}), [["a", "b"]], "is too long"),
]


@pytest.mark.parametrize(("type", "values", "reason"), marked(REFUSED))
def test_a_type_refuses_with_the_field_the_value_and_the_reason(type, values, reason):
    for value in values:
        assert refusal(type, value) == f"Invalid input for field/attribute foo. Value: {value}. {value!r} {reason}"


@pytest.mark.behaviour("VAL-016")
@pytest.mark.parametrize(
    ("value", "reason"), [(0, "less than the minimum of 1"), (11, "greater than the maximum of 10")]
)
def test_digits_in_a_text_are_compared_as_the_number_they_are(value, reason):
    expected = f"Invalid input for field/attribute foo. Value: {value}. {value} is {reason}"

    assert {refusal(INTEGER, value), refusal(INTEGER, str(value))} == {expected}


def test_a_boolean_is_one_of_nova_s_twenty_two_spellings():
    assert repr(types.boolean["enum"]) == BOOLEANS


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": "x" * 256}, f"Invalid input for field/attribute a. Value: {'x' * 256}. '{'x' * 256}' is too long"),
        ({"a": 5}, "Invalid input for field/attribute a. Value: 5. 5 is not of type 'string'"),
        (
            {"é": "b"},
            "Invalid input for field/attribute foo. Value: {'é': 'b'}. "
            "'é' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
        ),
    ],
)
def test_metadata_is_short_texts_under_short_ascii_keys(value, message):
    assert refusal(types.metadata, value) == message


@pytest.mark.behaviour("VAL-024")
@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("name", [" ", " server", "server ", "a\u00a0", "\uffff", "\U00010000", "a\x00"], NO_NAME_AT_ALL),
        ("name_with_leading_trailing_spaces", [" ", "\u00a0", "\uffff", "\U00010000"], NO_SPACED_NAME),
        ("az_name", ["a:b", " a"], NO_ZONE),
    ],
)
def test_a_name_is_refused_with_a_sentence_of_its_own(name, values, sentence):
    assert {refusal(types.named(name), value) for value in values} == {sentence}


def test_an_empty_or_too_long_name_is_refused_for_its_length():
    assert refusal(types.named(), "") == "Invalid input for field/attribute foo. Value: . '' should be non-empty"
    assert refusal(types.named(), "x" * 256).endswith("is too long")


FORMATTED = [
    ("VAL-027", "VAL-064", "VAL-028", "date-time", "2014-01-14T01:00:00Z", ["2014-13-14T01:00:00Z", "bar", "1"]),
    ("VAL-029", "VAL-065", "VAL-030", "uuid", "70a599e0-31e7-49b7-b260-868f441e862b", ["70a599e031e749b7", "1", "abc"]),
    ("VAL-031", "VAL-066", "VAL-032", "uri", "http://[::1]:8774/v2.1/servers", ["http://h/##", "http://[f:1]/", "abc"]),
    ("VAL-033", "VAL-067", "VAL-034", "ipv4", "192.168.0.100", ["abc", "localhost", "2001:db8::1234:0:0:9abc"]),
    ("VAL-035", "VAL-068", "VAL-036", "ipv6", "2001:db8::1234:0:0:9abc", ["abc", "localhost", "192.168.0.100"]),
    ("VAL-037", "VAL-069", "VAL-038", "base64", "aGVsbG8gd29ybGQ=", ["A random string"]),
    ("VAL-046", "VAL-063", "VAL-047", "cidr", "192.168.10.0/24", ["bar", "", "192.168.1.0", "192.168.1.0 /24"]),
    ("VAL-070", "VAL-071", "VAL-072", "regex", "Myserver", ["["]),
]


@pytest.mark.parametrize(
    ("format", "good", "bad"),
    [
        pytest.param(*row, id=row[0], marks=pytest.mark.behaviour(accepts, null, refuses))
        for accepts, null, refuses, *row in FORMATTED
    ],
)
def test_a_formatted_text_is_checked_and_null_only_where_the_type_allows_it(format, good, bad):
    of(types.formatted(format)).validate({"foo": good})
    of(types.formatted(format, nullable=True)).validate({"foo": None})

    start = "Invalid input for field/attribute foo. Value:"
    assert refusal(types.formatted(format), None) == f"{start} None. None is not of type 'string'"
    for value in bad:
        assert (
            refusal(types.formatted(format, nullable=True), value) == f"{start} {value}. {value!r} is not a {format!r}"
        )
