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
NONE_OF_THEM = "is not valid under any of the given schemas"

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


@pytest.mark.parametrize(
    ("type", "values"),
    [
        pytest.param(types.integer(0), [0, 1, "0", "0123456789", 10**30], marks=pytest.mark.behaviour("VAL-013")),
        pytest.param(INTEGER, [1, 10, "1", "10", "05"], marks=pytest.mark.behaviour("VAL-015")),
        pytest.param(
            types.boolean,
            [
                *(True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"),
                *(False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"),
            ],
            marks=pytest.mark.behaviour("VAL-017"),
        ),
        pytest.param(types.hostname, ["my-host", "ab", "9x", "x" * 63], marks=pytest.mark.behaviour("VAL-019")),
        pytest.param(
            types.fqdn,
            ["localhost", "localhost.localdomain.com", "my-host", "my_host", "x" * 255],
            marks=pytest.mark.behaviour("VAL-059"),
        ),
        pytest.param(types.tcp_udp_port, [0, 1024, 65535, "65535"], marks=pytest.mark.behaviour("VAL-025")),
        pytest.param(
            types.named(),
            ["m1.small", "my server", "a", "\u0434", "\u0434\u2006\ufffd", "x" * 255],
            marks=pytest.mark.behaviour("VAL-023"),
        ),
        pytest.param(
            types.named("name_with_leading_trailing_spaces"),
            ["my server", "  abc  ", "  abc  abc  ", "\u00a0abc"],
            marks=pytest.mark.behaviour("VAL-023"),
        ),
        pytest.param(types.named("az_name"), ["nova", "my zone"]),
        pytest.param(types.name_or_none, [None, "1", "x" * 255], marks=pytest.mark.behaviour("VAL-061")),
        pytest.param(types.metadata, [{}, {"a-_:. Z9": ""}, {"x" * 255: "y" * 255}]),
        pytest.param(types.repeated(types.formatted("ipv4")), [[], ["1.2.3.4"], ["1.2.3.4", "4.3.2.1"]]),
        pytest.param(types.single(types.formatted("ipv4")), [[], ["1.2.3.4"]]),
    ],
)
def test_a_type_accepts_its_values(type, values):
    for value in values:
        of(type).validate({"foo": value})


@pytest.mark.parametrize(
    ("type", "value", "reason"),
    [
        pytest.param(INTEGER, value, reason, marks=pytest.mark.behaviour("VAL-014"))
        for value, reason in [
            ("abc", "'abc' does not match '^[0-9]*$'"),
            (True, "True is not of type 'integer', 'string'"),
            ("0xffff", "'0xffff' does not match '^[0-9]*$'"),
            (1.01, "1.01 is not of type 'integer', 'string'"),
            ("1.0", "'1.0' does not match '^[0-9]*$'"),
            ("", "'' should be non-empty"),
            (None, "None is not of type 'integer', 'string'"),
        ]
    ]
    + [
        pytest.param(INTEGER, value, reason, marks=pytest.mark.behaviour("VAL-016"))
        for value, reason in [
            (0, "0 is less than the minimum of 1"),
            (11, "11 is greater than the maximum of 10"),
            ("0", "0 is less than the minimum of 1"),
            ("11", "11 is greater than the maximum of 10"),
        ]
    ]
    + [
        pytest.param(types.boolean, "bar", f"'bar' is not one of {BOOLEANS}", marks=pytest.mark.behaviour("VAL-018")),
        pytest.param(types.boolean, "2", f"'2' is not one of {BOOLEANS}", marks=pytest.mark.behaviour("VAL-018")),
        pytest.param(types.boolean, 2, "2 is not of type 'boolean', 'string'"),
    ]
    + [
        pytest.param(types.hostname, value, reason, marks=pytest.mark.behaviour("VAL-020"))
        for value, reason in [
            ("my_host", "'my_host' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
            ("host-", "'host-' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
            ("a.b", "'a.b' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
            ("x" * 64, f"'{'x' * 64}' is too long"),
            (True, "True is not of type 'string'"),
        ]
    ]
    + [
        pytest.param(types.fqdn, value, reason, marks=pytest.mark.behaviour("VAL-060"))
        for value, reason in [
            (True, "True is not of type 'string'"),
            (1, "1 is not of type 'string'"),
            ("my$host", "'my$host' does not match '^[a-zA-Z0-9-._]*$'"),
        ]
    ]
    + [
        pytest.param(types.tcp_udp_port, value, reason, marks=pytest.mark.behaviour("VAL-026"))
        for value, reason in [
            (65536, "65536 is greater than the maximum of 65535"),
            ("65536", "65536 is greater than the maximum of 65535"),
            (-1, "-1 is less than the minimum of 0"),
            ("http", "'http' does not match '^[0-9]*$'"),
        ]
    ]
    + [
        pytest.param(types.name_or_none, value, f"{value!r} {NONE_OF_THEM}", marks=pytest.mark.behaviour("VAL-062"))
        for value in (1234, "", "k" * 256)
    ]
    + [
        pytest.param(types.metadata, {"a": "x" * 256}, f"'{'x' * 256}' is too long"),
        pytest.param(types.single({"type": "string"}), ["a", "b"], "['a', 'b'] is too long"),
    ],
)
def test_a_type_refuses_with_the_field_the_value_and_the_reason(type, value, reason):
    name = "a" if isinstance(value, dict) else "foo"
    shown = value["a"] if isinstance(value, dict) else value

    assert refusal(type, value) == f"Invalid input for field/attribute {name}. Value: {shown}. {reason}"


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
        pytest.param(format, good, bad, id=format, marks=pytest.mark.behaviour(accepts, null, refuses))
        for accepts, null, refuses, format, good, bad in FORMATTED
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
