import pytest


@pytest.fixture
def shared(ask, make):
    """An image that alice shares with blue, which has not said anything to it."""
    id = make()
    assert ask(f"POST /images/{id}/members", {"member": "blue"}).status_int == 200
    return f"/images/{id}"


def test_a_member_shows_to_the_owner_and_to_itself(ask, shared):
    (member,) = ask(f"GET {shared}/members").json["members"]

    assert (member["member_id"], member["status"], member["schema"]) == ("blue", "pending", "/v2/schemas/member")
    assert member["image_id"] in shared
    assert ask(f"GET {shared}/members/blue", as_="bob").json == member
    assert ask(f"GET {shared}/members", as_="bob").json == {"members": [member], "schema": "/v2/schemas/members"}


def test_members_do_not_see_one_another(ask, refused, shared):
    ask(f"POST {shared}/members", {"member": "green"})

    assert [one["member_id"] for one in ask(f"GET {shared}/members", as_="bob").json["members"]] == ["blue"]
    assert ask(f"GET {shared}/members/green", as_="bob").status_int == 404
    assert ask(f"GET {shared}/members/green").status_int == 200


def test_what_a_member_accepted_is_listed(ask, shared):
    assert ask("GET /images", as_="bob").json["images"] == []
    assert len(ask("GET /images?visibility=shared&member_status=pending", as_="bob").json["images"]) == 1

    assert ask(f"PUT {shared}/members/blue", {"status": "accepted"}, as_="bob").json["status"] == "accepted"
    assert len(ask("GET /images", as_="bob").json["images"]) == 1


@pytest.mark.parametrize(
    ("request_", "body", "as_", "expected"),
    [
        ("POST /members", {"member": "blue"}, "alice", (409, "Member blue is duplicated for image {id}")),
        ("POST /members", {"member": ""}, "alice", (400, "Member can't be empty")),
        ("POST /members", {}, "alice", (400, "Member to be added not specified")),
        ("POST /members", {"member": "x"}, "bob", (403, "You are not authorized to complete add_member action.")),
        ("PUT /members/blue", {}, "bob", (400, "Status not specified")),
        (
            "PUT /members/blue",
            {"status": "accepted"},
            "alice",
            (403, "You are not authorized to complete modify_member action."),
        ),
        ("DELETE /members/blue", None, "bob", (403, "You are not authorized to complete delete_member action.")),
        ("DELETE /members/x", None, "alice", (404, "x not found in the member list of the image {id}.")),
        (
            "PUT /members/blue",
            {"status": "maybe"},
            "bob",
            (400, 'Incorrect request: Status must be "pending", "accepted" or "rejected".'),
        ),
    ],
)
def test_what_cannot_be_is_refused(ask, refused, shared, request_, body, as_, expected):
    method, below = request_.split(" ")
    status, text = expected

    assert refused(ask(f"{method} {shared}{below}", body, as_=as_)) == (status, text.format(id=shared.split("/")[2]))


def test_a_member_that_is_removed_sees_the_image_no_more(ask, refused, shared):
    assert ask(f"DELETE {shared}/members/blue").status_int == 204
    assert refused(ask(f"GET {shared}/members", as_="bob")) == (404, f"Image {shared.split('/')[2]} not found.")


def test_only_shared_images_have_members(ask, refused, make):
    id = make(visibility="private")

    assert refused(ask(f"POST /images/{id}/members", {"member": "blue"}))[0] == 403
    text = f"Not allowed to list members for image {id}: Only shared images have members."
    assert refused(ask(f"GET /images/{id}/members")) == (403, text)
