"""What a checker of accessibility finds on each page: nothing, in light and dark, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = [
    "/_novalite/",
    "/_novalite/page/pipelines?request=GET+/v2.1/servers/1&below=/v2.1/servers",
    "/_novalite/page/cloud",
    "/_novalite/page/cloud/networks",
    "/_novalite/page/cloud/hosts/compute1",
    "/_novalite/page/controls",
]


def checked(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(tab, cloud, path, width, scheme):
    cloud.ask("POST", "/_novalite/trouble", {"status": 503})
    cloud.ask("PUT", "/_novalite/snapshots/before")
    page = tab(path, width=width, color_scheme=scheme)
    checked(page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the window"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_an_open_request_is_accessible(tab, cloud, width, scheme):
    page = tab(width=width, color_scheme=scheme)
    cloud.ask("GET", "/v2.1/servers/none")
    page.locator("#rows a").first.click()
    expect(page.locator("#details h2")).to_be_visible()
    for summary in page.locator("#details summary").all():
        if summary.locator("..").get_attribute("open") is None:
            summary.click()
    checked(page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the window"
