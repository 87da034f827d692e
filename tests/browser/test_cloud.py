"""The cloud, as a person looks at it."""

from playwright.sync_api import expect

PAGE = "/_novalite/page/cloud"
MARKUP = "<img src=x onerror=console.log(1)>"
SERVER = {"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk", "project": "demo"}
NO_QUOTA = [{"project": "demo", "instances": -1, "cores": -1, "ram": -1, "port": -1}]


def test_one_follows_a_server_to_its_network_and_back(tab, cloud):
    cloud.ask("POST", "/_novalite/seed", {"servers": [{**SERVER, "networks": ["private"]}]})
    page = tab(PAGE)
    page.get_by_role("link", name="1 server").click()
    page.get_by_role("link", name="web").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("web")
    expect(page.locator("main > dl").first).to_contain_text("ACTIVE")

    page.get_by_role("row").get_by_role("link", name="private").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("private")
    page.get_by_role("row").get_by_role("link", name="web").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("web")
    page.get_by_role("link", name="compute").first.click()
    expect(page.locator("main > dl").first).to_contain_text("999 of 1,000")


def test_the_picture_leads_to_what_is_on_it(tab, cloud):
    cloud.ask("POST", "/_novalite/seed", {"servers": [{**SERVER, "networks": ["private"]}]})
    page = tab(PAGE)
    page.locator("svg a", has_text="router1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("router1")

    page.go_back()
    page.locator("svg a", has_text="web").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("web")


def test_markup_in_a_name_stays_text(tab, cloud):
    cloud.ask("POST", "/_novalite/seed", {"servers": [{**SERVER, "name": MARKUP}]})
    page = tab(PAGE)
    expect(page.locator("svg a", has_text=MARKUP[:20])).to_be_visible()
    page.goto(f"{PAGE}/servers")
    page.get_by_role("link", name=MARKUP).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(MARKUP)
    assert page.locator("img").count() == 0


def test_five_thousand_servers_are_pages_of_a_hundred(tab, cloud):
    for _ in range(5):
        cloud.ask("POST", "/_novalite/seed", {"quotas": NO_QUOTA, "servers": [{**SERVER, "count": 1000}]})
    page = tab(PAGE)
    expect(page.get_by_role("link", name="5,000 servers")).to_be_visible()
    expect(page.get_by_text("There are 4,940 more servers")).to_be_visible()

    page.get_by_role("link", name="5,000 servers").click()
    expect(page.locator("tbody tr")).to_have_count(100)
    first = page.locator("tbody a").first.text_content()
    page.get_by_role("link", name="Older ones").click()
    expect(page.locator("tbody tr")).to_have_count(100)
    expect(page.locator("tbody a").first).not_to_have_text(first)
    page.get_by_label("Name").fill("web-1000")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(5)
