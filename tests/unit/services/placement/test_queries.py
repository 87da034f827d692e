from types import SimpleNamespace

import pytest
import webob

from novalite.errors import Invalid
from novalite.services.placement import queries
from novalite.wsgi.microversion import Version

ONE, TWO = (f"{digit * 8}-2222-3333-4444-555555555555" for digit in "12")


def call(query, version="1.39"):
    at = Version.parse(version)
    return SimpleNamespace(request=webob.Request.blank(f"/?{query}"), at_least=lambda first: Version.parse(first) <= at)


def test_resources_are_amounts_by_class():
    assert queries.resources("VCPU:2,DISK_GB:5") == {"VCPU": 2, "DISK_GB": 5}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Got: empty string."),
        ("VCPU", "Got: VCPU."),
        ("VCPU:1:2", "Got: VCPU:1:2."),
        ("VCPU:x", "expected positive integer amount. Got: x."),
        ("VCPU:0", "requires amount >= 1. Got: 0."),
    ],
)
def test_what_is_no_amount_is_refused(text, said):
    with pytest.raises(Invalid) as refused:
        queries.resources(text)

    assert str(refused.value).endswith(said)


@pytest.mark.parametrize(
    ("query", "version", "required", "forbidden"),
    [
        ("required=A,B", "1.18", [{"A"}, {"B"}], set()),
        ("required=A,!B", "1.22", [{"A"}], {"B"}),
        ("required=A&required=B", "1.38", [{"B"}], set()),
        ("required=in:A,B&required=C", "1.39", [{"A", "B"}, {"C"}], set()),
    ],
)
def test_traits_are_required_or_forbidden(query, version, required, forbidden):
    assert queries.traits(call(query, version), "required") == (tuple(map(frozenset, required)), forbidden)


@pytest.mark.parametrize(
    ("query", "version", "said"),
    [
        ("required=A,!B", "1.21", "HW_CPU_X86_VMX,CUSTOM_MAGIC. Got: A,!B"),
        ("required=A,", "1.39", "HW_CPU_X86_VMX,!CUSTOM_MAGIC. Got an empty trait in: A,"),
        ("required=in:A", "1.38", "only supported since microversion 1.39. Got: in:A"),
    ],
)
def test_traits_that_are_none_are_refused(query, version, said):
    with pytest.raises(Invalid) as refused:
        queries.traits(call(query, version), "required")

    assert str(refused.value).endswith(said)


@pytest.mark.parametrize(
    ("query", "version", "required", "forbidden"),
    [
        (f"member_of={ONE}", "1.3", [{ONE}], set()),
        (f"member_of=in:{ONE},{TWO}", "1.3", [{ONE, TWO}], set()),
        (f"member_of={ONE}&member_of={TWO}", "1.24", [{ONE}, {TWO}], set()),
        (f"member_of=!{ONE}", "1.32", [], {ONE}),
        (f"member_of=!in:{ONE},{TWO}", "1.32", [], {ONE, TWO}),
    ],
)
def test_aggregates_are_required_or_forbidden(query, version, required, forbidden):
    assert queries.aggregates(call(query, version), "member_of") == (tuple(map(frozenset, required)), forbidden)


@pytest.mark.parametrize(
    ("query", "version", "said"),
    [
        (f"member_of={ONE}&member_of={TWO}", "1.23", "Multiple member_of parameters are not supported"),
        (f"member_of=!{ONE}", "1.31", "are not supported in the specified microversion"),
        ("member_of=a,b", "1.39", "Got: a,b"),
        ("member_of=in:b,a", "1.39", "to contain valid UUID(s). Got: a"),
    ],
)
def test_aggregates_that_are_none_are_refused(query, version, said):
    with pytest.raises(Invalid) as refused:
        queries.aggregates(call(query, version), "member_of")

    assert str(refused.value).endswith(said)


def test_a_tree_is_named_by_a_provider_of_it():
    assert queries.tree(f" {ONE} ") == ONE
    with pytest.raises(Invalid, match="to be a format of uuid"):
        queries.tree("x")
