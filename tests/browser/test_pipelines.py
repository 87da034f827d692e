"""Pipelines and routes, as a person looks at them."""

from playwright.sync_api import expect

PAGE = "/_novalite/page/pipelines"


def test_a_request_is_tried(tab):
    page = tab(PAGE)
    page.get_by_label("Request").fill("GET /v2.1/os-hypervisors/1/uptime")
    page.get_by_label("Microversion").fill("2.88")
    page.keyboard.press("Enter")
    expect(page.locator(".tried")).to_contain_text("At 2.88 nobody answers.")

    page.get_by_label("Microversion").fill("2.87")
    page.get_by_role("button", name="Where does it go?").click()
    expect(page.locator(".tried")).to_contain_text("At 2.87: hypervisors.uptime.")


def test_what_came_close_is_told_and_markup_stays_text(tab):
    page = tab(PAGE)
    page.get_by_label("Request").fill("GET /v2.1/serves/<b>1")
    page.keyboard.press("Enter")

    expect(page.locator(".tried")).to_contain_text("nearly:")
    expect(page.locator(".tried")).to_contain_text("<b>1")


def test_the_ini_is_drawn_and_its_filters_are_listed(tab):
    page = tab(PAGE)

    expect(page.locator("svg text", has_text="keystonecontext").first).to_be_visible()
    expect(page.get_by_role("row", name="image_sizelimit")).to_contain_text("max_request_body_size = 268435456")


def test_the_routes_below_a_path_are_listed(tab):
    page = tab(PAGE)
    page.get_by_label("Below the path").fill("/v2.1/os-keypairs")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("keypairs.create")).to_be_visible()
    expect(page.get_by_text("flavors.create")).to_have_count(0)
