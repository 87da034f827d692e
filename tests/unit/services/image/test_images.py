import pytest

QUEUED = {
    **dict.fromkeys(("size", "virtual_size", "checksum", "os_hash_algo", "os_hash_value")),
    "status": "queued",
    "visibility": "shared",
    "protected": False,
    "os_hidden": False,
    "min_ram": 0,
    "min_disk": 0,
    "owner": "red",
    "tags": [],
    "schema": "/v2/schemas/image",
}
DENIED = "Access was denied to this resource.   "
UNSCHEMED = "Provided object does not match schema 'image': "


def test_a_new_image_shows_with_its_properties_among_its_fields(ask):
    answer = ask("POST /images", {"name": "web", "disk_format": "raw", "os_distro": "debian"})
    image = answer.json
    times = {name: image[name] for name in ("created_at", "updated_at")}
    path = f"/v2/images/{image['id']}"

    assert image == {
        **QUEUED,
        **times,
        "id": image["id"],
        "self": path,
        "file": f"{path}/file",
        "name": "web",
        "disk_format": "raw",
        "container_format": None,
        "os_distro": "debian",
    }
    assert answer.headers["Location"] == f"http://localhost/image{path}"
    assert answer.headers["OpenStack-image-import-methods"] == "glance-direct,web-download,copy-image"
    assert answer.headers["OpenStack-image-store-ids"] == "file"
    assert ask(f"GET /images/{image['id']}").json == image
    assert ask("GET /images").json == {"images": [image], "first": "/v2/images", "schema": "/v2/schemas/images"}


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (None, 400, "Body expected in request."),
        (b"{", 400, "Malformed JSON in request body."),
        (b"[]", 400, "Unexpected body type. Expected list/dict."),
        ({"size": 3}, 403, "Attribute 'size' is read-only."),
        ({"file": "x"}, 403, "Attribute 'file' is read-only."),
        ({"locations": []}, 403, "Attribute 'locations' is reserved."),
        ({"os_glance_x": "y"}, 403, DENIED + "Attribute 'os_glance_x' is reserved."),
        ({"owner": "blue"}, 403, DENIED + "You are not permitted to create images owned by 'blue'"),
        ({"visibility": "public"}, 403, "You are not authorized to complete publicize_image action."),
        ({"min_disk": -1}, 400, "Invalid value '-1' for parameter 'min_disk': Cannot be a negative value"),
        ({"min_ram": 2**31}, 400, "'min_ram' value out of range, must not exceed 2147483647."),
        ({"x" * 256: "y"}, 400, "Custom property should not be greater than 255 characters."),
    ],
)
def test_what_cannot_be_made_is_refused(ask, refused, body, status, text):
    media_type = "application/json" if isinstance(body, bytes) else None

    assert refused(ask("POST /images", body, media_type=media_type)) == (status, text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"visibility": "secret"}, "'secret' is not one of ['community', 'public', 'private', 'shared']"),
        ({"extra": 5}, "5 is not of type 'string'"),
        ({"id": "1"}, "'1' does not match '^([0-9a-fA-F]){8}-"),
        ({"tags": ["x" * 256]}, f"'{'x' * 256}' is too long"),
    ],
)
def test_what_does_not_fit_the_schema_is_refused_with_all_of_it(ask, body, text):
    answer = ask("POST /images", body)

    assert answer.status_int == 400
    assert UNSCHEMED + text in answer.text
    assert "Failed validating" in answer.text


def test_readers_make_no_images(ask, refused):
    assert refused(ask("POST /images", {}, as_="rita")) == (403, "You are not authorized to complete add_image action.")


def test_admins_make_images_for_others_and_public_ones(ask):
    assert ask("POST /images", {"owner": "red", "visibility": "public"}, as_="root").json["owner"] == "red"


def test_an_id_is_given_once(ask, refused, make):
    id = make()

    assert refused(ask("POST /images", {"id": id})) == (409, f"Image ID {id} already exists!")


def test_others_images_are_not_there(ask, refused, make):
    id = make()
    for request in (f"GET /images/{id}", f"GET /images/{id}/file"):
        assert refused(ask(request, as_="bob")) == (404, f"No image found with ID {id}")
    gone = (404, f"Failed to find image {id} to delete")
    assert refused(ask(f"DELETE /images/{id}", as_="bob")) == gone
    assert ask(f"DELETE /images/{id}").status_int == 204
    assert refused(ask(f"DELETE /images/{id}")) == gone


def test_what_others_show_is_theirs_to_change(ask, refused, make):
    id = make(visibility="community")
    rename = [{"op": "replace", "path": "/name", "value": "mine"}]

    assert refused(ask(f"DELETE /images/{id}", as_="bob"))[1].endswith("delete_image action.")
    assert refused(ask(f"PATCH /images/{id}", rename, as_="bob"))[1].endswith("modify_image action.")
    assert refused(ask(f"PATCH /images/{id}", rename, as_="rita"))[1].endswith("modify_image action.")


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/plain"])
def test_an_error_is_a_page_of_the_kind_that_is_accepted(ask, accept):
    answer = ask("GET /images/nothing", Accept=accept)

    assert (answer.status_int, answer.content_type) == (404, accept)
    assert "No image found with ID nothing" in answer.text


def change(ask, id, *changes, as_="alice"):
    return ask(
        f"PATCH /images/{id}", [dict(zip(("op", "path", "value"), one, strict=False)) for one in changes], as_=as_
    )


def test_all_changes_are_made(ask, make):
    id = make(colour="red", shape="round")
    changes = [
        ("replace", "/name", "db"),
        ("add", "/size~1unit", "m"),
        ("replace", "/colour", "blue"),
        ("remove", "/shape"),
        ("replace", "/tags", ["b", "a"]),
        ("replace", "/disk_format", "qcow2"),
        ("replace", "/visibility", "community"),
    ]
    image = change(ask, id, *changes).json

    assert (image["name"], image["size/unit"], image["colour"], image["tags"]) == ("db", "m", "blue", ["a", "b"])
    assert (image["disk_format"], image["visibility"]) == ("qcow2", "community")
    assert "shape" not in image
    assert ask(f"GET /images/{id}").json == image


@pytest.mark.parametrize(
    ("one", "status", "text"),
    [
        (("replace", "/nothing", "x"), 409, "There was a conflict when trying to complete your request."),
        (("remove", "/nothing"), 409, "Property nothing does not exist."),
        (("remove", "/name"), 403, DENIED + "Property name may not be removed."),
        (("replace", "/status", "active"), 403, "Attribute 'status' is read-only."),
        (("replace", "/id", "x"), 403, "Attribute 'id' is read-only."),
        (("add", "/os_glance_x", "x"), 403, "Attribute 'os_glance_x' is reserved."),
        (("replace", "/owner", "blue"), 403, DENIED + "Owner can't be updated by non admin."),
        (("replace", "/visibility", "public"), 403, "You are not authorized to complete publicize_image action."),
        (("replace", "/min_ram", -1), 400, "Invalid value '-1' for parameter 'min_ram'"),
        (("replace", "/protected", "x"), 400, UNSCHEMED + "'x' is not of type 'boolean'"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_is_changed(ask, refused, make, one, status, text):
    id = make()
    answer = change(ask, id, ("replace", "/name", "db"), one)

    assert answer.status_int == status
    assert text in refused(answer)[1]
    assert ask(f"GET /images/{id}").json["name"] == "web"


def test_the_format_of_data_that_is_there_stays(ask, refused, make):
    id = make()
    ask(f"PUT /images/{id}/file", b"12345")

    text = "Attribute disk_format can be only replaced for a queued image."
    assert refused(change(ask, id, ("replace", "/disk_format", "iso"))) == (403, text)


def test_only_admins_give_images_away(ask, make):
    id = make()
    assert change(ask, id, ("replace", "/owner", "blue"), as_="root").json["owner"] == "blue"


def test_a_patch_has_a_media_type_of_its_own(ask, refused, make):
    answer = ask(f"PATCH /images/{make()}", [], media_type="application/json")

    assert answer.status_int == 415
    assert "Image PATCH expects Content-Type one of: application/openstack-images-v2.0-json-patch, " in answer.text


def test_a_protected_image_is_not_deleted(ask, refused, make):
    id = make(protected=True)

    assert refused(ask(f"DELETE /images/{id}")) == (403, f"Image {id} is protected and cannot be deleted.")


@pytest.fixture
def many(ask, make):
    for number in range(3):
        make(f"n{number}", as_="root", visibility="public", min_ram=number, tags=["all", f"t{number}"])
    make("mine", colour="red")
    make("theirs", as_="bob")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "mine n2 n1 n0"),
        ("sort=name:asc", "mine n0 n1 n2"),
        ("sort_key=min&sort_dir=asc", None),
        ("sort_key=name&sort_dir=desc", "n2 n1 n0 mine"),
        ("sort=disk_format,name:asc", "mine n0 n1 n2"),
        ("name=in:n1,mine", "mine n1"),
        ("tag=all&tag=t1", "n1"),
        ("visibility=public&limit=2", "n2 n1"),
        ("min_ram=1", "n1"),
        ("colour=red", "mine"),
        ("owner=ops&sort=name", "n2 n1 n0"),
        ("status=active", ""),
        ("limit=0", ""),
        ("protected=maybe", None),
        ("limit=x", None),
        ("changes-since=2020-01-01", None),
        ("marker=nothing", None),
    ],
)
def test_images_are_listed(ask, many, query, expected):
    answer = ask(f"GET /images?{query}")

    if expected is None:
        assert answer.status_int == 400
    else:
        assert [image["name"] for image in answer.json["images"]] == expected.split()


def test_pages_follow_one_another(ask, many):
    path, seen = "/v2/images?limit=2&sort=name:asc", []
    while path:
        page = ask(f"GET {path.removeprefix('/v2')}").json
        seen += [image["name"] for image in page["images"]]
        path = page.get("next")

    assert seen == ["mine", "n0", "n1", "n2"]
    assert page["first"] == "/v2/images?limit=2&sort=name%3Aasc"
