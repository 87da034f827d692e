from types import SimpleNamespace

import pytest

from novalite.cloud.network.networking import Wrong
from novalite.services.network import attributes

DNS = "'a_b' not a valid PQDN or FQDN. Reason: "


@pytest.mark.parametrize(
    ("convert", "sent", "expected"),
    [
        (attributes.text(3), "abc", "abc"),
        (attributes.boolean, "TRUE", True),
        (attributes.boolean, 0, False),
        (attributes.boolean, "off", False),
        (attributes.name, "a b", "a b"),
        (attributes.number(0), "12", 12),
        (attributes.non_negative, 0, 0),
        (attributes.choice("a", 4), 4, 4),
        (attributes.address, "FD00::1", "fd00::1"),
        (attributes.subnet, "10.0.0.7/8", "10.0.0.7/8"),
        (attributes.route, "10.0.0.0/8", "10.0.0.0/8"),
        (attributes.mac, "FA:16:3E:00:00:01", "fa:16:3e:00:00:01"),
        (attributes.mac, "fa-16-3e-00-00-01", "fa:16:3e:00:00:01"),
        (attributes.dns_name, "A-1.Example", "a-1.example"),
        (attributes.dns_domain, "example.org.", "example.org."),
        (attributes.dns_domain, "", ""),
        (attributes.optional(attributes.address), None, None),
        (attributes.or_empty(attributes.listing(attributes.address)), None, ()),
        (attributes.listing(attributes.address), ["10.0.0.1", "10.0.0.1"], ("10.0.0.1", "10.0.0.1")),
        (attributes.tags, ["a", "b"], ("a", "b")),
        (attributes.ROUTES, None, ()),
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
        (attributes.name, " a", "' a' is not a valid string."),
        (attributes.name, "a\n", "'a\n' is not a valid string."),
        (attributes.number(0), -1, "'-1' is too small - must be at least '0'."),
        (attributes.number(0), 2**31, "'2147483648' is too large - must be no larger than '2147483647'."),
        (attributes.non_negative, -1, "'-1' should be non-negative."),
        (attributes.choice("a"), "b", "b is not in valid_values."),
        (attributes.id_, "xx", "'xx' is not a valid UUID."),
        (attributes.address, 5, "'5' is not a valid IP address."),
        (attributes.subnet, "10.0.0.0", "'10.0.0.0' is not a valid IP subnet."),
        (attributes.route, "10.0.0.1/8", "'10.0.0.1/8' is not a valid CIDR."),
        (attributes.route, "10.0.0.0", "'10.0.0.0' is not a valid CIDR."),
        (attributes.mac, "00:00:00:00:00:00", "'00:00:00:00:00:00' is not a valid MAC address."),
        (attributes.mac, None, "'None' is not a valid MAC address."),
        (
            attributes.dns_name,
            "a_b",
            DNS + "Name 'a_b' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen.",
        ),
        (attributes.dns_name, "-b", DNS.replace("a_b", "-b") + "Name '-b' must not start or end with a hyphen."),
        (attributes.dns_name, "a..b", DNS.replace("a_b", "a..b") + "Encountered an empty component."),
        (attributes.dns_name, "a.1", DNS.replace("a_b", "a.1") + "TLD '1' must not be all numeric."),
        (
            attributes.dns_name,
            "a" * 256,
            f"'{'a' * 256}' not a valid PQDN or FQDN. Reason: '{'a' * 256}' exceeds the 255 character FQDN limit.",
        ),
        (attributes.dns_domain, "example.org", "'example.org' is not a FQDN."),
        (attributes.mac, "aa:bb", "'aa:bb' is not a valid MAC address."),
        (attributes.listing(attributes.mac), "x", "'x' is not a list."),
        (attributes.listing(attributes.mac), None, "'None' is not a list."),
        (attributes.unique(attributes.mac), ["a", "a"], "Duplicate items in the list: 'a'."),
        (attributes.tags, None, "'None' is not a list."),
        (attributes.NAMESERVERS, ["::1", "::1"], "Duplicate nameserver '::1'."),
        (attributes.NAMESERVERS, 5, "Invalid data format for nameserver: '5'."),
        (attributes.record({"a": attributes.mac}), 5, "Invalid input. '5' must be a dictionary with keys: ['a']."),
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
        (attributes.integer, "a", "Invalid input for operation: 'a' is not an integer."),
        (attributes.dns_name, 5, "Invalid input for operation: Input value 5 must be string type."),
    ],
)
def test_what_cannot_be_converted_has_a_sentence_of_its_own(convert, sent, expected):
    with pytest.raises(Wrong, match=r".") as raised:
        convert(sent)
    assert raised.value.message == expected


@pytest.mark.parametrize(("is_admin", "names"), [(True, ["b", "id", "c", "a"]), (False, ["b", "c", "a"])])
def test_what_is_shown_comes_in_the_order_of_the_attributes_without_what_is_unset_or_not_for_who_asks(is_admin, names):
    known = attributes.Attributes(
        [
            attributes.Attribute("b", stored_as="bb"),
            attributes.Attribute("id", hidden=True),
            attributes.Attribute("c", show=lambda resource, call: resource.id + 1),
            attributes.Attribute("d", show=lambda resource, call: attributes.UNSET),
            attributes.Attribute("a"),
            attributes.Attribute("e", shown=False),
        ]
    )
    resource = SimpleNamespace(id=1, bb="b", a="a", e="e")
    call = SimpleNamespace(context=SimpleNamespace(is_admin=is_admin))

    shown = known.show(resource, call)

    assert list(shown) == names
    assert shown == {name: known[name].get(resource, call) for name in names}
