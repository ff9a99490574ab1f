"""What the settings of email capture change, each over the whole product: what is taken, and what is written."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from sandbox.graph.items import Attachment, Item
from tests.contract.scenarios.letters import ERIN, GARY, JO, facts
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import Api

MINE = f"Alice Adams <{ALICE}>"


def outcome(stage: Stage, api: Api, item: Item) -> str:
    found = stage.decision(api, item)
    return f"{found['outcome']} {found['reason']}"


@pytest.mark.parametrize(
    ("direction", "saved"),
    [("both", {"received", "sent"}), ("inbound", {"received"}), ("outbound", {"sent"})],
)
def test_only_mails_of_the_wanted_direction_are_saved_by_themselves(
    stage: Stage, direction: str, saved: set[str]
) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "autosave_direction", direction)
    received = stage.deliver(ERIN, subject="received")[0]
    sent = stage.file_in(ALICE, "sentitems", stage.written(MINE, to=ERIN, subject="sent"))
    stage.session(api)
    assert {str(mail.row["Subject"]) for mail in stage.org().saved()} == saved

    for item in (received, sent):
        stage.categorize(item, CATEGORY)
    stage.session(api)
    assert {str(mail.row["Subject"]) for mail in stage.org().saved()} == {"received", "sent"}


@pytest.mark.parametrize("watched", [True, False])
def test_the_archive_is_looked_through_where_the_setting_says_so(stage: Stage, watched: bool) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "watch_archive", watched)
    stage.file_in(ALICE, "Archive", stage.written(ERIN))
    stage.session(api)
    stage.session(api)

    assert len(stage.org().saved()) == watched


@pytest.mark.parametrize("sensitivity", ["2", "3"], ids=["private", "confidential"])
def test_a_private_mail_stays_out_of_a_followed_conversation(stage: Stage, sensitivity: str) -> None:
    api = stage.ready(autosave=True)
    (first,) = stage.deliver(ERIN, message_id="<p1@acme.example>")
    erin = stage.org().ref("Contact", "Evans")
    assert stage.save(api, first, people=[erin], follow_thread=True).status_code == 201
    stage.session(api)
    answer = b"In-Reply-To: <p1@acme.example>\r\nReferences: <p1@acme.example>\r\n" + stage.written(ERIN)
    (later,) = stage.deliver_bytes(answer)
    later.extended["Integer 0x36"] = sensitivity
    stage.session(api)

    assert outcome(stage, api, later) == "skipped private"
    assert len(stage.org().saved()) == 1


@pytest.mark.parametrize("shape", [{}, {"enhanced_email": True}])
def test_the_record_bears_the_day_of_the_mail_and_not_of_the_click(stage: Stage, shape: dict[str, bool]) -> None:
    stage.switch(**shape)
    api = stage.ready()
    stage.set(api, "task_priority", "High", "organization")
    sent_at = stage.sandbox.world.clock.now().replace(hour=12) - timedelta(days=3)  # one day in most zones
    data = stage.written(ERIN)
    old = b"\r\n".join(line for line in data.replace(b"\r\n", b"\n").split(b"\n") if not line.startswith(b"Date:"))
    date = f"Date: {format_datetime(sent_at)}\r\n".encode()
    (item,) = stage.deliver_bytes(date + old)
    received = str(item.properties["receivedDateTime"])
    assert stage.save(api, item, people=[stage.org().ref("Contact", "Evans")]).status_code == 201

    row = stage.org().only().row
    if shape:
        assert str(row["MessageDate"])[:19].replace(" ", "T") == received[:19]
        assert (row["Status"], row["Incoming"], row["IsClientManaged"]) == ("3", True, True)
    else:
        assert (str(row["ActivityDate"])[:10], row["TaskSubtype"]) == (received[:10], "Email")
        assert (row["Status"], row["Priority"]) == ("Completed", "High")


def test_a_text_too_long_for_a_task_is_cut_and_both_the_record_and_the_answer_say_so(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver(ERIN, text="All the figures. " * 3000)
    answer = stage.save(api, item, people=[stage.org().ref("Contact", "Evans")])

    (notice,) = answer.json()["notices"]
    assert "shortened" in notice
    assert len(stage.org().only().text) <= 32_000
    assert stage.org().only().text.splitlines()[-1].startswith("[Shortened: ")


@pytest.mark.parametrize(("on", "shown"), [(True, True), (False, False)])
def test_technical_headers_are_kept_where_the_setting_says_so(stage: Stage, on: bool, shown: bool) -> None:
    stage.switch(enhanced_email=True)
    api = stage.ready(autosave=True)
    stage.set(api, "save_headers", on, "organization")
    stage.deliver_bytes(b"X-Route: mx1.acme.example\r\n" + stage.written(ERIN))
    stage.session(api)

    assert ("X-Route: mx1.acme.example" in str(stage.org().only().row.get("Headers") or "")) is shown


@pytest.mark.parametrize("on", [True, False])
def test_files_hang_on_the_business_record_too_where_the_setting_says_so(two_orgs: Stage, on: bool) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.set(api, "files_to_business_record", on, "organization")
    two_orgs.deliver(ERIN, files={"plan.pdf": b"%PDF"})
    two_orgs.session(api)

    org, saved = two_orgs.org(), two_orgs.org().only()
    assert saved.business is not None
    assert set(org.files_of(saved.id)) == {"plan.pdf"}
    assert set(org.files_of(saved.business)) == ({"plan.pdf"} if on else set())


@pytest.mark.parametrize(
    ("selection", "stored"),
    [("all", {"plan.pdf", "film.mp4"}), ("none", set()), ("large", {"film.mp4"}), ("listed", {"plan.pdf"})],
)
def test_files_go_along_by_themselves_as_the_setting_says(stage: Stage, selection: str, stored: set[str]) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "files_selected", selection)
    stage.set(api, "files_selected_types", ["pdf"])
    stage.deliver(ERIN, files={"plan.pdf": b"%PDF", "film.mp4": bytes(200 * 1024)})
    stage.session(api)

    assert set(stage.org().files_of(stage.org().only().id)) == stored


def test_a_link_to_a_cloud_file_is_named_in_the_record(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(ERIN)
    with two_orgs.sandbox.world.mail.lock:
        item.attachments.append(Attachment("cloud-1", "reference", "Plan 2027.xlsx", "", b""))
        item.properties["hasAttachments"] = True
    two_orgs.session(api)

    saved = two_orgs.org().only()
    assert "Plan 2027.xlsx" in saved.text
    assert two_orgs.org().files_of(saved.id) == {}


def test_a_locked_entry_goes_before_what_a_person_wants(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    body = {"pattern": "globex.example", "level": "organization", "locked": True}
    entry = api.call("POST", "/do-not-sync", body, "locked").json()
    refused = api.call("POST", f"/do-not-sync/{entry['id']}/lift")
    assert (refused.status_code, refused.json()["code"]) == (403, "locked")
    (item,) = stage.deliver(GARY)
    stage.session(api)

    assert outcome(stage, api, item) == "skipped all_blocked"


@pytest.mark.parametrize(("allowed", "found"), [(True, "skipped all_blocked"), (False, "saved automatic")])
def test_asterisks_block_only_where_the_setting_allows_them(stage: Stage, allowed: bool, found: str) -> None:
    api = stage.ready(autosave=True)
    stage.set(api, "block_wildcards", True, "organization")
    assert api.call("POST", "/do-not-sync", {"pattern": "*@glob*.example"}, "wild").status_code == 201
    stage.set(api, "block_wildcards", allowed, "organization")
    (item,) = stage.deliver(GARY)
    stage.session(api)

    assert outcome(stage, api, item) == found


@pytest.mark.parametrize(("sender", "blocked"), [(ERIN, False), (GARY, True), (JO, False)])
def test_the_tester_says_what_the_session_then_does(stage: Stage, sender: str, blocked: bool) -> None:
    api = stage.ready(autosave=True)
    if blocked:
        api.call("POST", "/do-not-sync", {"pattern": "globex.example"}, "block")
    (item,) = stage.deliver(sender)
    email = facts(item)["from"]["email"]
    tried = api.call("POST", "/decisions/try", {"from": email, "to": [ALICE], "subject": "Figures"}).json()
    stage.session(api)

    expected = {"pending": "saved"}.get(tried["outcome"], tried["outcome"])
    assert f"{expected} {tried['reason']}" == outcome(stage, api, item)


@pytest.mark.parametrize(("on", "found"), [(True, "saved automatic"), (False, "skipped nobody_known")])
def test_a_mail_of_strangers_is_saved_without_links_where_the_setting_says_so(
    two_orgs: Stage, on: bool, found: str
) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.set(api, "save_without_links", on)
    (item,) = two_orgs.deliver(JO)
    two_orgs.session(api)

    assert outcome(two_orgs, api, item) == found
