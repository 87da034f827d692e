import pytest

from novalite.page.site import FILES

PAGES = ["/_novalite/", "/_novalite/page/requests", "/_novalite/page/static/page.css"]


@pytest.mark.parametrize("path", PAGES)
def test_each_answer_says_what_a_browser_may_run(served, path):
    assert "default-src 'none'" in served.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_a_head_is_answered_without_a_body(served, path):
    answer = served.head(path)

    assert (answer.status_int, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_has_not_changed_is_not_sent_again(served, name):
    path = f"/_novalite/page/static/{name}"
    first = served.get(path)

    assert first.content_type == FILES[name]
    again = served.get(path, headers={"If-None-Match": first.headers["ETag"]}, status=304)
    assert again.body == b""


@pytest.mark.parametrize("name", ["", "nothing.js", "../page.css", "..%2fapplication.py", "page.css/x"])
def test_a_file_that_there_is_not_is_not_found(served, name):
    served.get(f"/_novalite/page/static/{name}", status=404)


def test_without_its_slash_it_leads_to_the_page(served):
    answer = served.get("/_novalite", status=308)

    assert answer.location == "http://localhost/_novalite/"


def test_only_what_can_be_done_is_done(served):
    answer = served.post("/_novalite/", status=405)

    assert (answer.headers["Allow"], answer.json["error"]["code"]) == ("GET, HEAD", 405)


def test_what_has_no_number_that_one_can_ask_for_begins_at_the_first(served, asked):
    served.get("/a")
    for after in ("", "x", "-1", "0", "9" * 30, "²"):
        assert len(asked(after)["requests"]) == 1
