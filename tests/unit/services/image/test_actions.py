import pytest


def test_tags_are_put_on_and_taken_off(ask, make):
    id = make()
    for _ in range(2):
        assert ask(f"PUT /images/{id}/tags/red").status_int == 204
    assert ask(f"GET /images/{id}").json["tags"] == ["red"]
    assert [ask(f"DELETE /images/{id}/tags/red").status_int for _ in range(2)] == [204, 404]


def test_tags_are_short_and_for_owners(ask, refused, make):
    id = make(visibility="community")

    assert ask(f"PUT /images/{id}/tags/{'x' * 256}").status_int == 400
    assert refused(ask(f"PUT /images/{id}/tags/red", as_="bob"))[1].endswith("modify_image action.")
    assert refused(ask("PUT /images/nothing/tags/red")) == (404, "Image nothing not found.")


@pytest.mark.parametrize("verb", ["deactivate", "reactivate"])
def test_an_image_without_data_has_no_such_state(ask, refused, make, verb):
    text = f"Not allowed to {verb} image in status 'queued'"

    assert refused(ask(f"POST /images/{make()}/actions/{verb}")) == (403, text)


def test_a_deactivated_image_comes_back(ask, make):
    id = make()
    ask(f"PUT /images/{id}/file", b"1")

    for verb, status in (("deactivate", "deactivated"), ("deactivate", "deactivated"), ("reactivate", "active")):
        assert ask(f"POST /images/{id}/actions/{verb}").status_int == 204
        assert ask(f"GET /images/{id}").json["status"] == status
