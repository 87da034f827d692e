import pytest

from novalite.cloud.network.networking import Wrong
from novalite.services.network import attributes


@pytest.mark.parametrize(
    ("convert", "sent", "expected"),
    [
        (attributes.text(3), "abc", "abc"),
        (attributes.boolean, "TRUE", True),
        (attributes.boolean, 0, False),
        (attributes.number(), "12", 12),
        (attributes.choice("a", 4), 4, 4),
        (attributes.address, "FD00::1", "fd00::1"),
        (attributes.cidr, "10.0.0.7/8", "10.0.0.0/8"),
        (attributes.mac, "FA:16:3E:00:00:01", "fa:16:3e:00:00:01"),
        (attributes.optional(attributes.address), None, None),
        (attributes.listing(attributes.address), None, ()),
        (attributes.unique(attributes.address), ["10.0.0.1"], ("10.0.0.1",)),
        (attributes.record({"a": attributes.boolean}), {"a": "1"}, {"a": True}),
        (attributes.nameserver, "8.8.8.8", "8.8.8.8"),
    ],
)
def test_what_fits_is_converted(convert, sent, expected):
    assert convert(sent) == expected


@pytest.mark.parametrize(
    ("convert", "sent", "expected"),
    [
        (attributes.text(3), 5, "'5' is not a valid string."),
        (attributes.text(3), "abcd", "'abcd' exceeds maximum length of 3."),
        (attributes.number(0), -1, "'-1' is too small - must be at least '0'."),
        (attributes.choice("a"), "b", "b is not in valid_values."),
        (attributes.id_, "xx", "'xx' is not a valid UUID."),
        (attributes.address, 5, "'5' is not a valid IP address."),
        (attributes.cidr, "x", "'x' is not a valid CIDR."),
        (attributes.mac, "aa:bb", "'aa:bb' is not a valid MAC address."),
        (attributes.listing(attributes.mac), "x", "'x' is not a list."),
        (attributes.unique(attributes.address, "nameserver"), ["::1", "::1"], "Duplicate nameserver '::1'."),
        (attributes.record({"a": attributes.mac}), 5, "'5' is not a dictionary."),
        (
            attributes.record({"a": attributes.mac, "b": attributes.mac}, ("a", "b")),
            {"a": "x"},
            "Validation of dictionary's keys failed. Expected keys: {'a', 'b'} Provided keys: {'a'}.",
        ),
        (attributes.nameserver, "x", "'x' is not a valid nameserver. 'x' is not a valid IP address."),
    ],
)
def test_what_does_not_fit_is_said(convert, sent, expected):
    with pytest.raises(ValueError) as raised:
        convert(sent)
    assert str(raised.value) == expected


@pytest.mark.parametrize(
    ("convert", "sent", "expected"),
    [
        (attributes.boolean, "maybe", "Invalid input for operation: 'maybe' cannot be converted to boolean."),
        (attributes.number(), "a", "Invalid input for operation: 'a' is not an integer."),
    ],
)
def test_what_cannot_be_converted_has_a_sentence_of_its_own(convert, sent, expected):
    with pytest.raises(Wrong, match=r".") as raised:
        convert(sent)
    assert raised.value.message == expected
