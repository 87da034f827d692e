import pytest


def test_data_comes_back_as_it_was_sent(ask, make):
    id = make()
    assert ask(f"GET /images/{id}/file").status_int == 204

    assert ask(f"PUT /images/{id}/file", b"12345").status_int == 204
    answer = ask(f"GET /images/{id}/file")

    assert (answer.body, answer.content_type) == (b"12345", "application/octet-stream")
    assert answer.headers["Content-MD5"] == "827ccb0eea8a706c4c34a16891f84e7b"
    image = ask(f"GET /images/{id}").json
    assert (image["status"], image["size"], image["virtual_size"], image["stores"]) == ("active", 5, 5, "file")


def test_a_part_of_it_may_be_asked_for(ask, make):
    id = make()
    ask(f"PUT /images/{id}/file", b"12345")
    answer = ask(f"GET /images/{id}/file", Range="bytes=1-2")

    assert (answer.status_int, answer.body, answer.headers["Content-Range"]) == (206, b"23", "bytes 1-2/5")
    assert ask(f"GET /images/{id}/file", Range="bytes=9-").status_int == 416


def test_a_query_that_is_not_utf_8_is_refused(ask, make):
    assert ask(f"GET /images/{make()}/file?prefer=%FF").status_int == 400


def test_data_is_given_once_as_a_file_and_by_the_owner(ask, refused, make):
    id = make()
    path = f"PUT /images/{id}/file"

    assert ask(path, b"1", media_type="text/plain").status_int == 415
    assert refused(ask(path, b"1", as_="rita")) == (403, "You are not authorized to complete upload_image action.")
    assert ask(path, b"1").status_int == 204
    text = "Image status transition from active to saving is not allowed"
    assert refused(ask(path, b"1")) == (409, text)


def test_data_needs_formats(ask, refused):
    id = ask("POST /images", {}).json["id"]

    text = "Properties disk_format, container_format must be set prior to saving data."
    assert refused(ask(f"PUT /images/{id}/file", b"1")) == (400, text)


@pytest.mark.parametrize("where", ["file", "stage"])
def test_too_much_data_is_refused(ask, refused, make, cloud, where):
    cloud.image.images.max_size = 4
    text = "Denying attempt to upload image larger than 4 bytes."

    assert refused(ask(f"PUT /images/{make()}/{where}", b"12345")) == (413, text)


def test_staged_data_is_imported(ask, make):
    id = make(colour="red")
    assert ask(f"PUT /images/{id}/stage", b"12345").status_int == 204
    staged = ask(f"GET /images/{id}").json
    assert (staged["status"], staged["size"], "stores" in staged) == ("uploading", 5, False)

    assert ask(f"POST /images/{id}/import", {"method": {"name": "glance-direct"}}).status_int == 202

    image = ask(f"GET /images/{id}").json
    assert (image["status"], image["colour"], image["os_glance_failed_import"]) == ("active", "red", "")
    assert ask(f"GET /images/{id}/file").body == b"12345"


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (None, 400, "Body expected in request."),
        ({}, 400, "Import request requires a 'method' field."),
        ({"method": {}}, 400, "Import request requires a 'name' field."),
        ({"method": {"name": "ftp"}}, 400, "Unknown import method name 'ftp'."),
        (
            {"method": {"name": "glance-direct"}},
            409,
            "Image needs to be staged before 'glance-direct' method can be used",
        ),
    ],
)
def test_an_import_that_cannot_be_is_refused(ask, refused, make, body, status, text):
    assert refused(ask(f"POST /images/{make()}/import", body)) == (status, text)


def test_what_is_staged_is_imported_into_a_store_that_there_is(ask, refused, make):
    id = make()
    ask(f"PUT /images/{id}/stage", b"1")
    body = {"method": {"name": "glance-direct"}}

    assert refused(ask(f"POST /images/{id}/import", {**body, "stores": ["tape"]}))[0] == 409
    assert refused(ask(f"POST /images/{id}/import", body, as_="rita"))[1].endswith("modify_image action.")
    assert ask(f"POST /images/{id}/import", {**body, "stores": ["file"]}).status_int == 202


def test_a_deactivated_image_is_for_admins(ask, refused, make):
    id = make(visibility="community")
    ask(f"PUT /images/{id}/file", b"1")
    assert ask(f"POST /images/{id}/actions/deactivate").status_int == 204

    text = "The requested image has been deactivated. Image data download is forbidden."
    assert refused(ask(f"GET /images/{id}/file")) == (403, text)
    assert ask(f"GET /images/{id}/file", as_="root").body == b"1"
