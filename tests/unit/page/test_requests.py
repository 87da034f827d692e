from html.parser import HTMLParser

import pytest

MARKUP = "<img src=x onerror=alert(1)>"


def tags(text):
    """The names of all elements of a page."""
    found = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.add(tag)
    parser.feed(text)
    return found


@pytest.fixture
def article(served, asked):
    """The page of a request that is sent."""

    def ask(path="/cats", body=b"", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        served.request(path, method="POST" if body else "GET", body=body, headers=sent)
        number = asked()["last"]
        return served.get(f"/_novalite/page/requests/{number}").text

    return ask


def test_the_list_can_be_filtered_paused_cleared_and_saved(served):
    text = served.get("/_novalite/").text

    for id in ("service", "status", "text", "pause", "clear", "rows", "details"):
        assert f'id="{id}"' in text
    assert 'href="/_novalite/page/requests.har"' in text
    assert '<option value="network">network</option>' in text


def test_one_is_shown_with_its_way_through_the_pipeline(article):
    text = article(X_Name="Ann")

    assert "<h2>GET /cats</h2>" in text
    assert "<dt>Status</dt><dd>200 OK</dd>" in text
    assert "<dt>Answered by</dt><dd>answering</dd>" in text
    assert "<svg " in text
    assert '<th scope="row">X-Name</th><td>Ann</td>' in text
    assert "curl -i http://localhost:80/cats" in text


def test_bodies_are_shown_indented(article):
    text = article("/cats", b'{"cat":{"name":"Tom"}}', Content_Type="application/json")

    assert text.count('>{\n  "cat": {\n    "name": "Tom"\n  }\n}</pre>') == 2


def test_a_body_that_is_not_json_is_shown_as_it_is(article):
    assert ">miaow</pre>" in article("/cats", b"miaow", Content_Type="text/plain")


def test_a_body_that_is_not_shown_is_told_of(article):
    text = article("/cats", b"\x00\xff", Content_Type="image/png")

    assert "Request body: image/png; only text of at most 128 KiB is shown." in text
    assert "Response body: image/png; only text of at most 128 KiB is shown." in text


def test_nothing_of_a_request_is_markup(article):
    text = article(f"/{MARKUP}?{MARKUP}", f'"{MARKUP}"'.encode(), X_Name=MARKUP)

    assert "img" not in tags(text)
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_a_request_without_an_answer_is_shown(served, asked):
    with pytest.raises(RuntimeError):
        served.get("/raise")

    text = served.get("/_novalite/page/requests/1").text
    assert "<dt>Error</dt><dd>RuntimeError: no luck</dd>" in text
    assert "There was no answer." in text


def test_one_that_is_not_kept_is_not_found(served, asked):
    for number in ("1", "x", "0", "9" * 20):
        served.get(f"/_novalite/page/requests/{number}", status=404)
        served.get(f"/_novalite/page/requests/{number}.har", status=404)


def test_one_or_all_are_saved_as_har(served, asked):
    for path in ("/a", "/b"):
        served.get(path)

    one = served.get("/_novalite/page/requests/2.har")
    assert one.headers["Content-Disposition"] == "attachment; filename*=UTF-8''2.har"
    assert [entry["request"]["url"] for entry in one.json["log"]["entries"]] == ["http://localhost:80/b"]
    assert len(served.get("/_novalite/page/requests.har").json["log"]["entries"]) == 2
