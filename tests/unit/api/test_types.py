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


ACCEPTED = [
    (types.integer(0), [0, 1, "0", "0123456789", 10**30]),
    (INTEGER, [1, 10, "1", "10", "05"]),
    (types.boolean, types.boolean["enum"]),
    (types.hostname, ["my-host", "ab", "9x", "x" * 63]),
    (types.named(), ["m1.small", "my server", "a", "\u0434", "\u0434\u2006\ufffd", "x" * 255]),
    (types.named("name_with_leading_trailing_spaces"), ["my server", "  abc  abc  ", "\u00a0abc"]),
    (types.tcp_udp_port, [0, 1024, 65535, "65535"]),
    (types.fqdn, ["localhost", "localhost.localdomain.com", "my-host", "my_host", "x" * 255]),
    (types.name_or_none, [None, "1", "x" * 255]),
    (types.named("az_name"), ["nova", "my zone"]),
    (types.metadata, [{}, {"a-_:. Z9": ""}, {"x" * 255: "y" * 255}]),
    (types.repeated(types.formatted("ipv4")), [[], ["1.2.3.4"], ["1.2.3.4", "4.3.2.1"]]),
    (types.single(types.formatted("ipv4")), [[], ["1.2.3.4"]]),
]


@pytest.mark.behaviour("VAL-013", "VAL-015", "VAL-017", "VAL-019", "VAL-023", "VAL-025", "VAL-059", "VAL-061")
@pytest.mark.parametrize(("type", "values"), ACCEPTED)
def test_a_type_accepts_its_values(type, values):
    for value in values:
        of(type).validate({"foo": value})


NO_INTEGER = "is not of type 'integer', 'string'"
NO_DIGITS = "does not match '^[0-9]*$'"
NO_TEXT = "is not of type 'string'"
NO_HOSTNAME = "does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"

REFUSED = [
    (INTEGER, ["abc", "0xffff", "1.0"], NO_DIGITS),
    (INTEGER, [True, 1.01, None], NO_INTEGER),
    (INTEGER, [""], "should be non-empty"),
    (types.boolean, ["bar", "2", "tRUE"], f"is not one of {BOOLEANS}"),
    (types.boolean, [2, None], "is not of type 'boolean', 'string'"),
    (types.hostname, ["my_host", "host-", "a.b"], NO_HOSTNAME),
    (types.hostname, ["x" * 64], "is too long"),
    (types.hostname, [True], NO_TEXT),
    (types.tcp_udp_port, ["http", "-1"], NO_DIGITS),
    (types.tcp_udp_port, [-1], "is less than the minimum of 0"),
    (types.tcp_udp_port, [65536], "is greater than the maximum of 65535"),
    (types.fqdn, [True, 1], NO_TEXT),
    (types.fqdn, ["my$host"], "does not match '^[a-zA-Z0-9-._]*$'"),
    (types.name_or_none, [1234, "", "k" * 256], "is not valid under any of the given schemas"),
    (types.single({"type": "string"}), [["a", "b"]], "is too long"),
]


@pytest.mark.behaviour("VAL-014", "VAL-018", "VAL-020", "VAL-026", "VAL-060", "VAL-062")
@pytest.mark.parametrize(("type", "values", "reason"), REFUSED)
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


START = "Invalid input for field/attribute"
KEY = "^[a-zA-Z0-9-_:. ]{1,255}$"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": "x" * 256}, f"{START} a. Value: {'x' * 256}. '{'x' * 256}' is too long"),
        ({"a": 5}, f"{START} a. Value: 5. 5 is not of type 'string'"),
        ({"é": "b"}, f"{START} foo. Value: {{'é': 'b'}}. 'é' does not match any of the regexes: {KEY!r}"),
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
    ("date-time", "2014-01-14T01:00:00Z", ["2014-13-14T01:00:00Z", "bar", "1"]),
    ("uuid", "70a599e0-31e7-49b7-b260-868f441e862b", ["70a599e031e749b7", "1", "abc"]),
    ("uri", "http://[::1]:8774/v2.1/servers", ["http://h/##", "http://[f:1]/", "abc"]),
    ("ipv4", "192.168.0.100", ["abc", "localhost", "2001:db8::1234:0:0:9abc"]),
    ("ipv6", "2001:db8::1234:0:0:9abc", ["abc", "localhost", "192.168.0.100"]),
    ("base64", "aGVsbG8gd29ybGQ=", ["A random string"]),
    ("cidr", "192.168.10.0/24", ["bar", "", "192.168.1.0", "192.168.1.0 /24"]),
    ("regex", "Myserver", ["["]),
]


@pytest.mark.behaviour("VAL-027", "VAL-029", "VAL-031", "VAL-033", "VAL-035", "VAL-037", "VAL-046", "VAL-070")
@pytest.mark.behaviour("VAL-028", "VAL-030", "VAL-032", "VAL-034", "VAL-036", "VAL-038", "VAL-047", "VAL-072")
@pytest.mark.behaviour("VAL-063", "VAL-064", "VAL-065", "VAL-066", "VAL-067", "VAL-068", "VAL-069", "VAL-071")
@pytest.mark.parametrize(("format", "good", "bad"), FORMATTED)
def test_a_formatted_text_is_checked_and_null_only_where_the_type_allows_it(format, good, bad):
    of(types.formatted(format)).validate({"foo": good})
    of(types.formatted(format, nullable=True)).validate({"foo": None})

    start = "Invalid input for field/attribute foo. Value:"
    assert refusal(types.formatted(format), None) == f"{start} None. None is not of type 'string'"
    for value in bad:
        assert (
            refusal(types.formatted(format, nullable=True), value) == f"{start} {value}. {value!r} is not a {format!r}"
        )
