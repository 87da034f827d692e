"""The controls, as a person uses them."""

from playwright.sync_api import expect

PAGE = "/_novalite/page/controls"


def servers(cloud):
    return len(cloud.ask("GET", "/v2.1/servers?all_tenants=1").json["servers"])


def refused(said):
    """Take from what the browser has said that it was answered with an error, as it should be."""
    said.remove("Failed to load resource: the server responded with a status of 400 (Bad Request)")


def test_the_clock_is_frozen_moved_set_and_let_go(tab, cloud):
    page = tab(PAGE)
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.locator("#clock")).to_contain_text("frozen")

    page.get_by_label("To, in UTC").fill("2030-01-01T00:00:00")
    page.get_by_role("button", name="Set and freeze").click()
    expect(page.locator("#clock")).to_contain_text("2030-01-01 00:00:00 UTC, frozen")
    page.get_by_label("Unit").select_option("days")
    page.get_by_label("By").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("#clock")).to_contain_text("2030-01-03 00:00:00 UTC")
    page.get_by_role("button", name="Let it run").click()
    expect(page.locator("#clock")).to_contain_text("running")


def test_a_mistake_is_told_in_the_words_of_the_control_api(tab, said):
    page = tab(PAGE)
    page.get_by_label("To, in UTC").fill("tomorrow")
    page.get_by_role("button", name="Set and freeze").click()

    expect(page.locator("#said")).to_contain_text("'tomorrow' is not a time")
    refused(said)
    page.get_by_label("Status").fill("503")
    page.get_by_label("Headers, as JSON").fill("{")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#said")).to_contain_text("The headers are no JSON")


def test_a_fault_is_added_counted_and_removed(tab, cloud):
    page = tab(PAGE)
    page.get_by_label("Operation").fill("compute.flavors.*")
    page.get_by_label("Status").fill("503")
    page.get_by_label("How often").fill("3")
    page.get_by_label("Headers, as JSON").fill('{"Retry-After": "5"}')
    page.get_by_role("button", name="Add").click()
    row = page.get_by_role("row", name="compute.flavors.*")
    expect(row).to_contain_text("503")

    answer = cloud.ask("GET", "/v2.1/flavors")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")
    expect(row.get_by_role("cell").nth(4)).to_have_text("2")
    row.get_by_role("button", name="Remove").click()
    expect(page.locator("#faults")).to_have_text("There are none.")
    assert cloud.ask("GET", "/v2.1/flavors").status == 200


def test_a_snapshot_is_taken_restored_once_it_was_confirmed_and_deleted(tab, cloud):
    page = tab(PAGE)
    page.get_by_label("Name").fill("before it")
    page.get_by_role("button", name="Take").click()
    row = page.get_by_role("row", name="before it")
    expect(row).to_be_visible()
    cloud.ask("POST", "/v2.1/os-keypairs", {"keypair": {"name": "one"}})

    page.once("dialog", lambda dialog: dialog.dismiss())
    row.get_by_role("button", name="Restore").click()
    assert len(cloud.ask("GET", "/v2.1/os-keypairs").json["keypairs"]) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Restore").click()
    expect(page.locator("#said")).to_have_text("Done.")
    assert cloud.ask("GET", "/v2.1/os-keypairs").json["keypairs"] == []
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Delete").click()
    expect(page.locator("#snapshots")).to_have_text("There are none.")


def test_a_seed_is_chosen_and_dropped(tab, cloud, said):
    page = tab(PAGE)
    text = "servers: [{name: web, flavor: m1.tiny, image: cirros-0.6.3-x86_64-disk, project: admin}]"
    page.locator("#seed").set_input_files({"name": "a.yaml", "mimeType": "text/yaml", "buffer": text.encode()})
    expect(page.locator("#said")).to_have_text("Added: 1 servers.")
    assert servers(cloud) == 1

    transfer = page.evaluate_handle(
        "text => { const all = new DataTransfer(); all.items.add(new File([text], 'b.yaml')); return all; }", text
    )
    page.locator("#drop").dispatch_event("drop", {"dataTransfer": transfer})
    expect(page.locator("#said")).to_have_text("Added: 1 servers.")
    broken = {"name": "a.yaml", "mimeType": "text/yaml", "buffer": b"servers:\n- {nam: web}"}
    page.locator("#seed").set_input_files(broken)
    expect(page.locator("#said")).to_contain_text("the file, line 2")
    refused(said)


def test_a_reset_asks_once(tab, cloud):
    cloud.ask("POST", "/v2.1/os-keypairs", {"keypair": {"name": "one"}})
    page = tab(PAGE)
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Reset the cloud").click()
    expect(page.locator("#said")).to_have_text("Done.")

    assert len(questions) == 1
    cloud.log_in()
    assert cloud.ask("GET", "/v2.1/os-keypairs").json["keypairs"] == []
