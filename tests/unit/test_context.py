import re

import pytest

from novalite.context import CATALOG_TYPES, RequestContext, new_request_id


@pytest.mark.behaviour("CTX-001", "CTX-003")
@pytest.mark.parametrize(
    ("roles", "is_admin"),
    [([], False), (["member"], False), (["admin"], True), (["member", "Admin"], True), (["administrator"], False)],
)
def test_the_role_admin_makes_an_admin_in_any_case_of_letters(roles, is_admin):
    assert RequestContext(roles=roles).is_admin is is_admin


@pytest.mark.parametrize(("said", "roles"), [(True, []), (False, ["admin"])])
def test_who_says_whether_one_is_admin_is_believed(said, roles):
    assert RequestContext(roles=roles, is_admin=said).is_admin is said


@pytest.mark.behaviour("CTX-004")
@pytest.mark.parametrize("value", ["no", "yes", "only"])
def test_what_is_deleted_can_be_read_or_not_or_nothing_else(value):
    assert RequestContext(read_deleted=value).read_deleted == value


@pytest.mark.behaviour("CTX-005")
@pytest.mark.parametrize("value", [True, "true", "", "NO"])
def test_another_value_for_read_deleted_is_refused(value):
    with pytest.raises(ValueError) as refused:
        RequestContext(read_deleted=value)

    assert str(refused.value) == f"read_deleted can only be one of 'no', 'yes' or 'only', not {value!r}"


@pytest.mark.behaviour("CTX-007")
def test_the_catalogue_and_the_roles_are_empty_and_no_one_elses_by_default():
    context = RequestContext()
    context.service_catalog.append({"type": "image"})
    context.roles.append("member")

    assert RequestContext().service_catalog == []
    assert RequestContext().roles == []
    assert RequestContext().service_roles == []


def test_a_context_of_nobody_is_no_admin_and_reads_nothing_deleted():
    context = RequestContext()

    assert (context.user_id, context.project_id, context.is_admin, context.read_deleted) == (None, None, False, "no")
    assert context.is_admin_project is True


@pytest.mark.behaviour("CTX-010")
def test_a_context_survives_the_way_through_a_dictionary():
    plugin = object()
    context = RequestContext(
        user_id="u", project_id="p", roles=["a", "b"], is_admin=True, read_deleted="only", user_auth_plugin=plugin
    )

    values = context.to_dict()
    back = RequestContext.from_dict(values | {"tenant": "p", "show_deleted": False})

    assert "user_auth_plugin" not in values
    assert back.user_auth_plugin is None
    back.user_auth_plugin = plugin
    assert back == context


@pytest.mark.behaviour("CTX-011")
def test_an_elevated_context_is_an_admin_and_the_first_one_stays_what_it_was():
    context = RequestContext(user_id="u", roles=["member"])

    elevated = context.elevated()

    assert (elevated.is_admin, elevated.roles) == (True, ["member", "admin"])
    assert (context.is_admin, context.roles) == (False, ["member"])
    assert (elevated.user_id, elevated.request_id, elevated.read_deleted) == ("u", context.request_id, "no")
    elevated.roles.append("other")
    assert context.roles == ["member"]


@pytest.mark.behaviour("CTX-011")
def test_an_admin_is_elevated_without_a_second_role_and_with_roles_of_its_own():
    context = RequestContext(roles=["Admin"])

    elevated = context.elevated(read_deleted="yes")

    assert (elevated.roles, elevated.read_deleted) == (["Admin"], "yes")
    assert elevated.roles is not context.roles


def test_elevating_keeps_what_is_read_of_the_deleted_unless_told_otherwise():
    assert RequestContext(read_deleted="only").elevated().read_deleted == "only"


def test_each_context_has_a_request_id_of_its_own():
    first, second = RequestContext(), RequestContext()

    assert first.request_id != second.request_id
    assert re.fullmatch(r"req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first.request_id)
    assert new_request_id() != new_request_id()


def test_an_unknown_argument_is_refused():
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        RequestContext(colour="red")


@pytest.mark.behaviour("CTX-009")
def test_the_services_whose_entries_are_kept_are_these_eight():
    assert sorted(CATALOG_TYPES) == [
        "accelerator",
        "block-storage",
        "image",
        "key-manager",
        "network",
        "placement",
        "sharev2",
        "volumev3",
    ]
