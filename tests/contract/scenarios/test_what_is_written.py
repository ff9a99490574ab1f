"""What a saved mail holds in Salesforce: E-20 to E-24, files, pictures, conversations, what is removed."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from sandbox.graph.items import Item
from tests.contract.scenarios.letters import ERIN
from tests.contract.scenarios.stage import CATEGORY, Stage
from tests.stack import Api

CARD = "4111 1111 1111 1111"
PNG = b64encode(b"\x89PNG picture").decode()
WITH_PICTURE = f"""From: {ERIN}
To: alice@northwind.example
Subject: With a picture
Message-ID: <picture@acme.example>
Date: Fri, 20 Nov 2026 09:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related; boundary=cut

--cut
Content-Type: text/html; charset=utf-8

<p>Look <img src="cid:logo@acme" alt="us"></p>
--cut
Content-Type: image/png; name=logo.png
Content-Disposition: inline; filename=logo.png
Content-ID: <logo@acme>
Content-Transfer-Encoding: base64

{PNG}
--cut--
""".replace("\n", "\r\n").encode()
WITH_ITEM = f"""From: {ERIN}
To: alice@northwind.example
Subject: Forwarded
Message-ID: <item@acme.example>
Date: Fri, 20 Nov 2026 09:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=cut

--cut
Content-Type: text/plain

See below
--cut
Content-Type: message/rfc822

From: gary@globex.example
To: erin@acme.example
Subject: The first mail
Message-ID: <inner@globex.example>
Date: Thu, 19 Nov 2026 09:00:00 +0100

Inner words
--cut--
""".replace("\n", "\r\n").encode()


def people(stage: Stage) -> dict[str, Any]:
    return {"people": [stage.org().ref("Contact", "Evans")]}


def set_for_all(stage: Stage, api: Api, key: str, value: Any) -> None:
    """Alice was the first to sign in, so she administers."""
    stage.set(api, key, value, "organization")


def saved_by_category(stage: Stage, api: Api, item: Item) -> dict[str, Any]:
    stage.categorize(item, CATEGORY)
    stage.session(api)
    assert stage.decision(api, item)["outcome"] == "saved"
    return stage.org().only().row


def edit(api: Api, save_id: str, **changes: Any) -> Any:
    return api.call("PATCH", f"/saves/{save_id}", changes)


def test_e20_a_mail_whose_record_was_deleted_can_be_saved_again(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN, files={"offer.pdf": b"%PDF offer"})
    wish = {**people(some_org), "files": ["offer.pdf"]}
    first = some_org.save(api, item, **wish).json()["saved"]["record"]
    org.delete(first["type"], first["id"])

    again = some_org.save(api, item, **wish)

    assert again.status_code == 201, again.text
    assert org.only().id != first["id"]
    assert org.files_of(org.only().id) == {"offer.pdf": b"%PDF offer"}


def test_e21_what_is_changed_in_salesforce_stays_there(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    (item,) = two_orgs.deliver(ERIN)
    row = saved_by_category(two_orgs, api, item)
    task = row.get("ActivityId") or row["Id"]
    before = dict(item.properties)
    org.change("Task", task, Subject="Call back", Status="In Progress")

    two_orgs.session(api)

    assert {k: v for k, v in item.properties.items() if k != "changeKey"} == {
        k: v for k, v in before.items() if k != "changeKey"
    }
    assert org.live("Task")[0]["Subject"] == "Call back"


def test_e23_a_kind_of_file_that_is_not_listed_is_skipped_by_the_session_only(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    set_for_all(two_orgs, api, "attachment_extensions", ["pdf"])
    (item,) = two_orgs.deliver(ERIN, files={"run.exe": b"MZ", "offer.pdf": b"%PDF"})
    row = saved_by_category(two_orgs, api, item)
    assert set(org.files_of(row["Id"])) == {"offer.pdf"}

    (other,) = two_orgs.deliver(ERIN, files={"run.exe": b"MZ"})
    answer = two_orgs.save(api, other, files=["run.exe"], **people(two_orgs)).json()
    assert set(org.files_of(answer["saved"]["record"]["id"])) == {"run.exe"}


@pytest.mark.parametrize("package", [True, False])
def test_e24_an_edited_email_message_is_a_new_one_with_links_and_files(stage: Stage, package: bool) -> None:
    stage.switch(enhanced_email=True, package=package)
    api, org = stage.ready(), stage.org()
    (item,) = stage.deliver(ERIN, html="<p>Old words</p>", files={"offer.pdf": b"%PDF offer"})
    pilot = org.ref("Opportunity", "Pilot")
    saved = stage.save(api, item, business=[pilot], files=["offer.pdf"], **people(stage)).json()["saved"]

    answer = edit(api, saved["id"], subject="Better words", text="Only this")

    assert answer.status_code == 200, answer.text
    now = org.only()
    assert (now.row["Subject"], now.text, now.row["HtmlBody"]) == ("Better words", "Only this", None)
    assert (now.people, now.business) == ({org.id("Contact", "Evans")}, pilot[1])
    assert org.files_of(now.id) == {"offer.pdf": b"%PDF offer"}
    assert answer.json()["record"]["id"] == now.id != saved["record"]["id"]
    assert now.row["MessageIdentifier"] == item.properties["internetMessageId"]
    again = stage.save(api, item, **people(stage))
    assert (again.status_code, again.json()["already"]) == (200, True)


def test_a_saved_task_is_edited_in_place(stage: Stage) -> None:
    api, org = stage.ready(), stage.org()
    (item,) = stage.deliver(ERIN)
    saved = stage.save(api, item, **people(stage)).json()["saved"]

    answer = edit(api, saved["id"], subject="Better words", text="Only this", business=[])

    assert answer.status_code == 200, answer.text
    assert (org.only().id, org.only().row["Subject"], org.only().text) == (
        saved["record"]["id"],
        "Better words",
        "Only this",
    )


@pytest.mark.parametrize(
    "changes", [{"subject": 7}, {"text": "x" * 131_073}, {"people": [{"type": "Contact"}]}, {"x": 1}]
)
def test_an_edit_that_makes_no_sense_is_refused(stage: Stage, changes: dict[str, Any]) -> None:
    api = stage.ready()
    (item,) = stage.deliver(ERIN)
    saved = stage.save(api, item, **people(stage)).json()["saved"]

    assert edit(api, saved["id"], **changes).status_code == 422
    assert edit(api, "0" * 32, subject="x").status_code == 404


@pytest.mark.parametrize("by", ["session", "button"])
def test_pictures_of_the_text_are_shown_by_an_email_message(stage: Stage, by: str) -> None:
    stage.switch(enhanced_email=True)
    api, org = stage.ready(), stage.org()
    (item,) = stage.deliver_bytes(WITH_PICTURE)
    if by == "session":
        saved_by_category(stage, api, item)
    else:
        assert stage.save(api, item, **people(stage)).status_code == 201

    (version,) = org.live("ContentVersion")
    assert f'src="/sfc/servlet.shepherd/version/download/{version["Id"]}"' in org.only().row["HtmlBody"]
    assert org.files_of(org.only().id) == {"logo.png": b"\x89PNG picture"}


def test_a_task_says_that_pictures_stay_behind(stage: Stage) -> None:
    api = stage.ready()
    (item,) = stage.deliver_bytes(WITH_PICTURE)

    row = saved_by_category(stage, api, item)

    assert stage.org().files_of(row["Id"]) == {}
    told = [step["text"] for step in stage.decision(api, item)["steps"]]
    assert "Pictures inside the text stay in the mailbox (1): a task holds plain text." in told


def test_an_attached_mail_is_stored_with_its_content(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    (item,) = two_orgs.deliver_bytes(WITH_ITEM)

    row = saved_by_category(two_orgs, api, item)

    ((name, content),) = org.files_of(row["Id"]).items()
    assert name.endswith(".eml")
    assert b"Inner words" in content


def test_a_copy_of_the_mail_is_stored_by_choice(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    (item,) = two_orgs.deliver(ERIN, subject="Offer 2027", text="As promised.")

    answer = two_orgs.save(api, item, copy=True, **people(two_orgs))

    assert answer.status_code == 201, answer.text
    ((name, content),) = org.files_of(org.only().id).items()
    assert name == "Offer 2027.eml"
    assert b"As promised." in content


def test_classic_attachments_hang_on_the_task(stage: Stage) -> None:
    api, org = stage.ready(), stage.org()
    set_for_all(stage, api, "file_storage", "attachments")
    (item,) = stage.deliver(ERIN, files={"offer.pdf": b"%PDF offer"})

    row = saved_by_category(stage, api, item)

    (attachment,) = org.live("Attachment")
    assert (attachment["ParentId"], attachment["Name"], attachment["Body"]) == (row["Id"], "offer.pdf", b"%PDF offer")
    assert org.live("ContentVersion") == []


def test_the_same_file_in_two_mails_is_stored_once(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    items = [two_orgs.deliver(ERIN, subject=f"Mail {n}", files={"price.pdf": b"%PDF prices"})[0] for n in range(3)]
    for item in items[:2]:
        two_orgs.categorize(item, CATEGORY)
        two_orgs.session(api)
    answer = two_orgs.save(api, items[2], files=["price.pdf"], **people(two_orgs))

    assert answer.status_code == 201, answer.text
    assert len(org.live("ContentDocument")) == 1
    assert [org.files_of(mail.id) for mail in org.saved()] == [{"price.pdf": b"%PDF prices"}] * 3


def test_what_is_to_be_removed_never_reaches_salesforce(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    set_for_all(some_org, api, "redaction_patterns", ["{card}", "Project Falcon"])
    html = "<p>Pay with 4111 <b>1111</b> 1111&nbsp;1111 for <i>project</i> falcon</p>"
    (item,) = some_org.deliver(ERIN, subject=f"Project Falcon {CARD}", text=f"Pay with {CARD}", html=html)

    saved_by_category(some_org, api, item)

    everything = str([org.live(kind) for kind in ("Task", "EmailMessage", "ContentVersion")])
    assert "1111" not in everything
    assert "falcon" not in everything.lower()
    assert "[card number removed]" in everything


def test_a_mail_of_a_case_belongs_to_it(some_org: Stage) -> None:
    api, org = some_org.ready(), some_org.org()
    case = org.id("Case", "Invoice 10023")
    token = f"ref:_00D5gAbcd._{case[:15]}:ref"
    (item,) = some_org.deliver(ERIN, subject=f"Re: Invoice [ {token} ]")

    row = saved_by_category(some_org, api, item)

    assert org.only().business == case
    assert row.get("ParentId", case) == case


def test_an_answer_is_tied_to_the_mail_it_answers(stage: Stage) -> None:
    stage.switch(enhanced_email=True)
    api, org = stage.ready(), stage.org()
    (first,) = stage.deliver(ERIN, message_id="<first@acme.example>")
    saved_by_category(stage, api, first)
    data = stage.written(ERIN, subject="Re: Figures", message_id="<second@acme.example>")
    (second,) = stage.deliver_bytes(b"In-Reply-To: <first@acme.example>\r\n" + data)
    stage.categorize(second, CATEGORY)
    stage.session(api)

    rows = {row["MessageIdentifier"]: row for row in org.live("EmailMessage")}
    assert rows["<second@acme.example>"]["ReplyToEmailMessageId"] == rows["<first@acme.example>"]["Id"]
    assert rows["<second@acme.example>"]["ThreadIdentifier"] == second.properties["conversationId"]
    assert "Message-ID: <second@acme.example>" in rows["<second@acme.example>"]["Headers"]


def test_an_answer_to_a_record_deleted_since_is_saved_all_the_same(stage: Stage) -> None:
    stage.switch(enhanced_email=True)
    api, org = stage.ready(), stage.org()
    (first,) = stage.deliver(ERIN, message_id="<first@acme.example>")
    org.delete("EmailMessage", saved_by_category(stage, api, first)["Id"])
    data = stage.written(ERIN, subject="Re: Figures", message_id="<second@acme.example>")
    (second,) = stage.deliver_bytes(b"In-Reply-To: <first@acme.example>\r\n" + data)

    row = saved_by_category(stage, api, second)

    assert row["ReplyToEmailMessageId"] is None
