from novalite.page.elements import element
from novalite.page.frame import missing, page, response


def test_a_page_may_run_nothing_but_files_and_be_in_no_other_page():
    policy = page("Requests").headers["Content-Security-Policy"]

    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_has_a_title_a_language_and_the_way_to_the_others():
    text = page("Requests", element("p", "<here>"), script="requests.js").text

    assert text.startswith('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Requests - novalite')
    assert '<a href="/_novalite/" aria-current="page">Requests</a>' in text
    assert '<script type="module" src="/_novalite/page/static/requests.js"></script>' in text
    assert "<p>&lt;here&gt;</p>" in text


def test_a_tab_can_be_another_than_the_title():
    assert 'aria-current="page">Requests<' in page("One", tab="Requests").text
    assert "aria-current" not in page("One").text


def test_what_is_missing_is_a_page_too():
    answer = missing("There is no such <thing>.")

    assert (answer.status_int, "There is no such &lt;thing&gt;." in answer.text) == (404, True)


def test_what_may_be_kept_has_an_etag_and_all_else_is_not_kept():
    assert response(b"x", "text/css", cache="no-cache").etag
    assert response(b"x", "text/css").etag is None
    assert response(b"x", "text/css").headers["Cache-Control"] == "no-store"
