"""The requests, as a person looks at them."""

import json
import re
import shlex
import subprocess
from pathlib import Path

from playwright.sync_api import expect

MARKUP = "<img src=x onerror=console.log(1)>"


def rows(page):
    return page.locator("#rows tr")


def paths(page):
    return page.locator("#rows a")


def test_requests_come_by_themselves_the_newest_first(tab, cloud):
    page = tab()
    expect(page.locator("#state")).to_contain_text("Nothing has been asked")
    cloud.ask("GET", "/v2.1/servers", OpenStack_API_Version="compute 2.47")
    cloud.ask("GET", "/image/v2/images/none")

    expect(paths(page)).to_have_text(["/image/v2/images/none", "/v2.1/servers"])
    expect(rows(page).nth(1)).to_contain_text(re.compile("GET.*2.47.*admin in admin.*200"))
    expect(page.locator("#count")).to_have_text("2 requests")


def test_they_are_filtered_by_service_status_and_text(tab, cloud):
    page = tab()
    for path in ("/v2.1/servers", "/v2.1/servers/none", "/image/v2/images"):
        cloud.ask("GET", path)
    expect(rows(page)).to_have_count(3)

    page.get_by_label("Service").select_option("compute")
    expect(paths(page)).to_have_text(["/v2.1/servers/none", "/v2.1/servers"])
    page.get_by_label("Status").select_option("4xx")
    expect(paths(page)).to_have_text(["/v2.1/servers/none"])
    expect(page.locator("#count")).to_have_text("1 of 3 requests")
    page.get_by_label("Status").select_option("any")
    page.get_by_label("Service").select_option("any")
    page.get_by_label("Text").fill("IMAGES")
    expect(paths(page)).to_have_text(["/image/v2/images"])


def test_the_list_is_paused_and_goes_on(tab, cloud):
    page = tab()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    cloud.ask("GET", "/v2.1/servers")
    other = tab()  # which is not paused
    expect(rows(other)).to_have_count(1)
    expect(rows(page)).to_have_count(0)

    page.get_by_role("button", name="Pause").click()
    expect(rows(page)).to_have_count(1)


def test_what_one_tab_clears_is_gone_in_the_other(tab, cloud):
    one, other = tab(), tab()
    cloud.ask("GET", "/v2.1/servers")
    expect(rows(other)).to_have_count(1)
    expect(rows(one)).to_have_count(1)

    one.get_by_role("button", name="Clear").click()
    expect(rows(one)).to_have_count(0)
    expect(rows(other)).to_have_count(0)
    cloud.ask("GET", "/v2.1/flavors")
    expect(paths(one)).to_have_text(["/v2.1/flavors"])
    expect(paths(other)).to_have_text(["/v2.1/flavors"])


def test_one_is_opened_with_the_keyboard_and_closed_again(tab, cloud):
    page = tab()
    cloud.ask("GET", "/v2.1/flavors")
    cloud.ask("GET", "/v2.1/servers/detail?limit=2")
    expect(rows(page)).to_have_count(2)

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    paths(page).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    details = page.get_by_role("region", name="One request")
    expect(details).to_be_focused()
    expect(details.locator("h2")).to_have_text("GET /v2.1/servers/detail?limit=2")
    expect(details.locator("dl")).to_contain_text("compute.servers.detail")
    expect(details.locator("svg text", has_text="authtoken")).to_be_visible()
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()
    expect(paths(page).first).to_be_focused()


def test_secrets_are_masked(tab, cloud):
    page = tab()
    login = {"user": {"name": "admin", "domain": {"id": "default"}, "password": "not my password"}}
    cloud.ask("POST", "/identity/v3/auth/tokens", {"auth": {"identity": {"methods": ["password"], "password": login}}})
    paths(page).first.click()

    expect(page.locator("#details")).to_contain_text('"password": "***"')
    assert "not my password" not in page.content()
    assert cloud.token not in page.content()


def test_markup_in_a_request_stays_text(tab, cloud):
    page = tab()
    cloud.ask("POST", "/v2.1/os-keypairs", {"keypair": {"name": MARKUP}}, X_Name=MARKUP)
    cloud.ask("GET", f"/v2.1/servers?name={MARKUP.replace(' ', '%20')}")
    expect(rows(page)).to_have_count(2)

    for number in range(2):
        paths(page).nth(number).click()
        expect(page.locator("#details h2")).to_have_text(re.compile(["GET", "POST"][number]))
        assert page.locator("main img").count() == 0
    page.locator("summary", has_text="Request headers").click()
    expect(page.locator("#details")).to_contain_text(MARKUP)


def test_one_is_copied_as_a_curl_command_that_works(tab, cloud):
    page = tab(permissions=["clipboard-read", "clipboard-write"])
    cloud.ask("GET", "/v2.1/flavors/1", OpenStack_API_Version="compute 2.55")
    paths(page).first.click()
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.locator("#details .said")).to_have_text("Copied.")

    command = page.evaluate("navigator.clipboard.readText()")
    words = shlex.split(command.replace("\\\n", "").replace("$OS_TOKEN", cloud.token))
    done = subprocess.run([*words, "--silent"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.partition("\n\n")[2])["flavor"]["name"] == "m1.tiny"


def test_all_or_one_are_saved_as_har(tab, cloud):
    page = tab()
    for path in ("/v2.1/flavors/1", "/v2.1/flavors/2"):
        cloud.ask("GET", path)
    expect(rows(page)).to_have_count(2)
    with page.expect_download() as all_of_them:
        page.get_by_role("link", name="Save as HAR").click()
    paths(page).first.click()
    with page.expect_download() as one:
        page.locator("#details").get_by_role("link", name="Save as HAR").click()

    counts = [len(json.loads(Path(found.value.path()).read_text())["log"]["entries"]) for found in (all_of_them, one)]
    assert counts == [2, 1]


def test_one_has_a_page_of_its_own(tab, cloud):
    page = tab()
    cloud.ask("GET", "/v2.1/flavors/1")
    paths(page).first.click()
    page.get_by_role("link", name="Page of its own").click()

    expect(page.get_by_role("heading", level=2)).to_have_text("GET /v2.1/flavors/1")
    page.get_by_role("link", name="All requests").click()
    expect(rows(page)).to_have_count(1)


def test_ten_thousand_requests_are_a_list_that_can_be_used(tab, cloud):
    from concurrent.futures import ThreadPoolExecutor

    page = tab()
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda number: cloud.ask("GET", f"/healthcheck?{number}"), range(10_010)))
    expect(page.locator("#count")).to_have_text("10000 requests", timeout=60_000)

    expect(rows(page)).to_have_count(200)
    page.get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(400)
    page.get_by_label("Text").fill("?5000")
    expect(paths(page)).to_have_text(["/healthcheck?5000"])
    cloud.ask("GET", "/healthcheck?5000x")
    expect(paths(page)).to_have_text(["/healthcheck?5000x", "/healthcheck?5000"])


def test_a_server_that_is_gone_is_told_of(tab, said):
    page = tab()
    page.context.set_offline(True)

    expect(page.locator("#state")).to_contain_text("The server does not answer.")
    page.context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("Nothing has been asked")
    assert {message.partition(": ")[2] for message in said} == {"net::ERR_INTERNET_DISCONNECTED"}
    said.clear()
