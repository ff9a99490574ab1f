from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.decisions import Origin
from backend.sync.email_mapping import draft_of, is_outbound
from backend.sync.linking import Links
from backend.sync.records import (
    ActivityDraft,
    Address,
    AttachmentKind,
    Body,
    Capabilities,
    Matches,
    Message,
    PersonRecord,
    Place,
    RecordRef,
    Thread,
)
from backend.sync.wording import Style, Wording, moment_of
from tests.cast import a_file, mail
from tests.unit.sync.samples import ALICE, ANY_TEXT, BOB, ENHANCED_ORG, ERIN, GARY, PLAIN_ORG, addresses, contact

SENT = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
MARKERS = frozenset(f"Lockstep{n}__c" for n in ("AddIn", "Direction", "MessageId", "ThreadId", "Origin", "MessageKey"))
WITH_PACKAGE = replace(PLAIN_ORG, task_fields=PLAIN_ORG.task_fields | MARKERS, key_field="LockstepMessageKey__c")
LIMITS = {"Subject": 255, "Description": 32_000, "FromName": 1000, "FromAddress": 1000, "MessageIdentifier": 255}
EMAIL_LIMITS = {**LIMITS, "Subject": 3000, "TextBody": 32_000, "HtmlBody": 32_000}
ADDRESS = st.builds(Address, ANY_TEXT, ANY_TEXT)
PEOPLE = st.lists(ADDRESS, max_size=60).map(tuple)
MESSAGE = st.builds(
    Message,
    id=st.just("m"),
    internet_message_id=ANY_TEXT,
    conversation_id=ANY_TEXT,
    subject=ANY_TEXT | st.just("x" * 5000),
    sender=st.none() | ADDRESS,
    to=PEOPLE,
    cc=PEOPLE,
    bcc=PEOPLE,
    sent_at=st.none() | st.just(SENT),
    received_at=st.none() | st.just(RECEIVED),
    body=st.none() | st.builds(Body, ANY_TEXT | st.just("y" * 40_000), ANY_TEXT | st.just("z" * 40_000)),
)


def task(message: Message, capabilities: Capabilities = PLAIN_ORG, **wording: Any) -> dict[str, object]:
    return draft("Task", message, capabilities, **wording).fields


def email(message: Message, capabilities: Capabilities = ENHANCED_ORG, **wording: Any) -> dict[str, object]:
    return draft("EmailMessage", message, capabilities, **wording).fields


def draft(kind: str, message: Message, capabilities: Capabilities, **wording: Any) -> ActivityDraft:
    known = {"origin": Origin.AUTO, "outbound": False, **wording}
    return draft_of(message, "k1", Links(), Matches(), capabilities, Wording(kind, **known))


# any mail fits


@given(MESSAGE, ANY_TEXT, st.booleans())
def test_no_mail_exceeds_a_field_of_a_task_or_carries_controls_into_it(
    message: Message, comment: str, outbound: bool
) -> None:
    assert_fits(task(message, WITH_PACKAGE, comment=comment, outbound=outbound), LIMITS)


@given(MESSAGE, ANY_TEXT, st.booleans())
def test_no_mail_exceeds_a_field_of_an_email_message_or_carries_controls_into_it(
    message: Message, comment: str, outbound: bool
) -> None:
    assert_fits(email(message, comment=comment, outbound=outbound), EMAIL_LIMITS)


def assert_fits(fields: dict[str, object], limits: dict[str, int]) -> None:
    for name, value in fields.items():
        if not isinstance(value, str):
            continue
        fallback = 255 if name.startswith("Lockstep") else 4000
        assert len(value) <= limits.get(name, fallback), name
        assert {c for c in value if unicodedata.category(c) in ("Cc", "Cs")} <= {"\n", "\t"}, name
    assert fields["Subject"]


def test_a_smaller_field_of_the_org_counts() -> None:
    small = replace(PLAIN_ORG, text_limits={"Task.Description": 100})

    assert len(str(task(mail(body=Body("word " * 100)), small)["Description"])) <= 100


# Task


def test_a_task_is_a_completed_email() -> None:
    fields = task(mail(subject="  Offer\r\n 2027 "))

    assert (fields["Subject"], fields["Status"], fields["Priority"], fields["TaskSubtype"]) == (
        "Offer 2027",
        "Completed",
        "Normal",
        "Email",
    )


def test_the_description_tells_who_wrote_to_whom_and_when_before_the_text() -> None:
    message = mail(cc=(BOB,), bcc=addresses(GARY), received_at=RECEIVED, body=Body("Hello\r\nAlice\n"))

    assert task(message, comment=" Call her \n", time_zone="Europe/Berlin")["Description"] == (
        "Call her\n\nFrom: Erin <erin@acme.example>\nTo: alice@northwind.example\nCc: bob@northwind.example\n"
        "Bcc: gary@globex.example\nDate: 2026-11-22 00:30 Europe/Berlin\nSent: 2026-11-22 09:00 Europe/Berlin\n\n"
        "Hello\nAlice"
    )


def test_a_subject_that_is_cut_stands_whole_in_the_description() -> None:
    fields = task(mail(subject="s" * 300))

    assert len(str(fields["Subject"])) == 255
    assert f"\nSubject: {'s' * 300}\n" in str(fields["Description"])


@pytest.mark.parametrize("kind", ["Task", "EmailMessage"])
def test_a_text_that_is_cut_is_told_with_its_length(kind: str) -> None:
    capabilities = replace(ENHANCED_ORG, text_limits={f"{kind}.{n}": 500 for n in ("Description", "TextBody")})

    made = draft(kind, mail(body=Body("word " * 200)), capabilities)

    ((code, whole, limit),) = made.losses
    assert (code, limit, whole > 990) == ("text_shortened", 500, True)
    assert any(str(value).endswith(f"[Shortened: the mail has {whole} characters]") for value in made.fields.values())


def test_a_text_that_fits_loses_nothing() -> None:
    assert draft("Task", mail(), PLAIN_ORG).losses == ()


def test_files_in_the_cloud_are_named_in_the_text() -> None:
    links = tuple(a_file(f"plan{n}.docx", kind=AttachmentKind.LINK) for n in range(22))
    message = mail(attachments=(*links[:2], a_file("offer.pdf")), body=Body("Hello", "<p>Hello</p>"))
    told = "Files in the cloud, not copied: plan0.docx; plan1.docx"

    assert told in str(task(message)["Description"])
    assert email(message)["TextBody"] == f"Hello\n\n{told}"
    assert email(message)["HtmlBody"] == f"<p>Hello</p><p>{told}</p>"
    assert str(task(mail(attachments=links))["Description"]).splitlines()[3].endswith("plan19.docx; and 2 more")


def test_the_organization_s_words_for_status_priority_and_direction_are_used() -> None:
    style = Style("Done", "Low", "IN", "OUT", marks_subject=True)
    fields = task(mail(), WITH_PACKAGE, outbound=True, style=style)

    found = [fields[n] for n in ("Subject", "Status", "Priority", "LockstepDirection__c")]
    assert found == ["Out: Renewal", "Done", "Low", "OUT"]
    assert email(mail(subject=""), style=style)["Subject"] == "In: (no subject)"


def test_an_org_with_the_predecessor_s_fields_gets_them_filled() -> None:
    org = replace(PLAIN_ORG, task_fields=frozenset({"REVGRD__InternetMessageId__c", "REVGRD__IsOutbound__c"}))
    fields = task(mail(internet_message_id="<1@x>"), org, outbound=True)

    assert (fields["REVGRD__InternetMessageId__c"], fields["REVGRD__IsOutbound__c"]) == ("<1@x>", True)


def test_a_crowd_is_counted_not_listed() -> None:
    crowd = tuple(f"p{n}@acme.example" for n in range(53))

    line = str(task(mail(to=crowd))["Description"]).splitlines()[1]

    assert line.endswith("p49@acme.example; and 3 more")


@pytest.mark.parametrize(
    ("outbound", "zone", "day"),
    [
        (False, "UTC", "2026-11-21"),
        (False, "Europe/Berlin", "2026-11-22"),
        (True, "Europe/Berlin", "2026-11-21"),
        (False, "America/Los_Angeles", "2026-11-21"),
        (False, "Not/AZone", "2026-11-21"),
        (False, "", "2026-11-21"),
    ],
)
def test_the_due_date_is_the_mails_own_day_where_its_owner_lives(outbound: bool, zone: str, day: str) -> None:
    message = mail(sent_at=SENT.replace(hour=22, minute=30), received_at=RECEIVED)

    assert task(message, outbound=outbound, time_zone=zone)["ActivityDate"] == day


def test_a_mail_without_any_time_has_no_due_date() -> None:
    assert "ActivityDate" not in task(mail(sent_at=None, received_at=None))


def test_the_text_stays_out_when_the_setting_or_the_person_says_so() -> None:
    assert "offer" not in str(task(mail(), with_body=False)["Description"])
    assert {"TextBody", "HtmlBody"} & set(email(mail(), with_body=False)) == set()


# EmailMessage


def test_an_email_message_keeps_addresses_times_and_both_bodies() -> None:
    message = mail(
        to=(ALICE, BOB), internet_message_id="<1@x>", received_at=RECEIVED, body=Body("Hello", "<p>Hello</p>")
    )

    assert email(message) == {
        "Subject": "Renewal",
        "Status": "3",
        "Incoming": True,
        "IsClientManaged": True,
        "ToAddress": f"{ALICE}; {BOB}",
        "FromAddress": ERIN,
        "FromName": "Erin",
        "MessageIdentifier": "<1@x>",
        "MessageDate": "2026-11-21T23:30:00Z",
        "TextBody": "Hello",
        "HtmlBody": "<p>Hello</p>",
    }


def test_recipients_there_is_no_room_for_are_counted() -> None:
    crowd = tuple(f"somebody.with.a.long.name.{n:03}@partner-company.example" for n in range(600))
    made = draft("EmailMessage", mail(to=crowd, cc=crowd, body=Body("Hello", "<p>Hello</p>")), ENHANCED_ORG)
    told = "To, Cc and Bcc list 144 of 1200 recipients; and 1056 more"

    assert made.losses == (("recipients_left_out", 1200, 144),)
    assert len(str(made.fields["ToAddress"]).split("; ")) == len(str(made.fields["CcAddress"]).split("; ")) == 72
    assert (made.fields["TextBody"], made.fields["HtmlBody"]) == (f"{told}\n\nHello", f"<p>{told}</p><p>Hello</p>")


@pytest.mark.parametrize("kind", ["Task", "EmailMessage"])
def test_a_long_mail_full_of_emoji_fits_as_salesforce_counts(kind: str) -> None:
    body = Body("Big news \U0001f389 " * 4_000, "<p>" + "\U0001f389" * 17_000)

    made = draft(kind, mail(subject="\U0001f525 " + "Sale " * 60, body=body), ENHANCED_ORG)

    longest = {name: len(str(value).encode("utf-16-le")) // 2 for name, value in made.fields.items()}
    text = "Description" if kind == "Task" else "TextBody"
    assert longest["Subject"] <= (255 if kind == "Task" else 3000)
    assert 31_900 < longest[text] <= 32_000
    assert "HtmlBody" not in made.fields


def test_html_that_would_be_cut_stays_out_and_the_text_is_shortened() -> None:
    fields = email(mail(body=Body("t" * 40_000, "<p>" + "h" * 40_000)))

    assert "HtmlBody" not in fields
    assert str(fields["TextBody"]).endswith("[Shortened: the mail has 40000 characters]")


def test_a_comment_goes_before_the_text() -> None:
    fields = email(mail(body=Body("Hello", "<p>Hello</p>")), comment="Call her")

    assert (fields["TextBody"], fields["HtmlBody"]) == ("Call her\n\nHello", "<p>Call her</p><p>Hello</p>")


def test_a_comment_is_text_in_html_too() -> None:
    fields = email(mail(body=Body("Hello", "<p>Hello</p>")), comment="1 < 2 & <b>\nmore")

    assert fields["HtmlBody"] == "<p>1 &lt; 2 &amp; &lt;b&gt;<br>more</p><p>Hello</p>"


THREADED = frozenset({"ThreadIdentifier", "ReplyToEmailMessageId", "ParentId", "Headers"})


def test_an_email_message_knows_its_conversation_its_case_and_its_headers() -> None:
    org = replace(ENHANCED_ORG, email_fields=ENHANCED_ORG.email_fields | THREADED)
    headers = (("Received", "from a\r\n by b"), ("X-Odd", "\x00\ud800"))
    message = mail(headers=headers, thread=Thread("02s1", "5001"))
    links = Links((), (RecordRef("Case", "5001"),))
    wording = Wording("EmailMessage", Origin.AUTO, False)

    fields = draft_of(message, "k1", links, Matches(), org, wording).fields

    assert {name: fields[name] for name in THREADED} == {
        "ThreadIdentifier": "thread-1",
        "ReplyToEmailMessageId": "02s1",
        "ParentId": "5001",
        "Headers": "Received: from a by b\nX-Odd: \ufffd",
    }
    assert "ParentId" not in draft_of(message, "k1", Links(), Matches(), org, wording).fields
    assert (
        "Headers"
        not in draft_of(message, "k1", links, Matches(), org, replace(wording, style=Style(headers=False))).fields
    )


def test_headers_are_kept_line_by_line_as_far_as_there_is_room() -> None:
    org = replace(ENHANCED_ORG, email_fields=frozenset({"Headers"}))
    headers = tuple((f"X-{n}", "v" * 10_000) for n in range(5))

    kept = str(email(mail(headers=headers), org)["Headers"])

    assert [line[:4] for line in kept.splitlines()] == ["X-0:", "X-1:", "X-2:"]


def test_a_message_id_too_long_for_the_field_is_left_out_not_cut() -> None:
    assert "MessageIdentifier" not in email(mail(internet_message_id=f"<{'x' * 255}>"))


# relations


def relations(message: Message, people: tuple[PersonRecord, ...], *chosen: PersonRecord) -> set[tuple[str, str, str]]:
    links = Links(tuple(p.ref for p in chosen))
    made = draft_of(message, "k", links, Matches(people), ENHANCED_ORG, Wording("EmailMessage", Origin.AUTO, False))
    assert len(made.relations) == len(set(made.relations))
    return set(made.relations)


def test_linked_people_and_our_users_get_the_role_they_have_in_the_mail() -> None:
    erin, gary = contact(ERIN, 1), contact(GARY, 2)
    bob = PersonRecord(RecordRef("User", "005b"), "Bob", (BOB,))

    found = relations(mail(to=(ALICE, GARY), cc=(BOB, GARY)), (erin, gary, bob), erin, gary)

    assert found == {
        ("0031", "FromAddress", ERIN),
        ("0032", "ToAddress", GARY),
        ("0032", "CcAddress", GARY),
        ("005b", "CcAddress", BOB),
    }


def test_people_who_were_not_chosen_are_not_named() -> None:
    erin, gary = contact(ERIN, 1), contact(GARY, 2)

    assert relations(mail(cc=(GARY,)), (erin, gary), erin) == {("0031", "FromAddress", ERIN)}


def test_a_chosen_person_who_is_not_in_the_mail_is_related_without_a_role() -> None:
    assert relations(mail(), (), contact(GARY, 2)) == {("0032", "OtherAddress", "")}


# marker fields


def test_the_package_fields_tell_how_it_was_saved() -> None:
    fields = task(mail(internet_message_id="<1@x>"), WITH_PACKAGE, origin=Origin.CATEGORY, outbound=True)

    assert {name: value for name, value in fields.items() if name in MARKERS} == {
        "LockstepAddIn__c": False,
        "LockstepDirection__c": "outbound",
        "LockstepMessageId__c": "<1@x>",
        "LockstepThreadId__c": "thread-1",
        "LockstepOrigin__c": "category",
        "LockstepMessageKey__c": "k1",
    }


@pytest.mark.parametrize(("origin", "by_person"), [(o, o in (Origin.MANUAL, Origin.COMPOSE)) for o in Origin])
def test_the_add_in_field_is_set_by_the_save_button_only(origin: Origin, by_person: bool) -> None:
    assert task(mail(), WITH_PACKAGE, origin=origin)["LockstepAddIn__c"] is by_person


def test_an_org_without_the_package_gets_no_field_it_does_not_know() -> None:
    assert not MARKERS & set(task(mail()))


# direction


@pytest.mark.parametrize(
    ("message", "outbound"),
    [
        (mail(), False),
        (mail(sender=ALICE), True),
        (mail(place=Place.SENT), True),
        (mail(place=Place.CAPTURE, was_sent=True), True),
        (mail(sender="", place=Place.INBOX), False),
    ],
)
def test_a_mail_is_outbound_when_its_owner_sent_it(message: Message, outbound: bool) -> None:
    assert is_outbound(message, ("ALICE@northwind.example",)) is outbound


@pytest.mark.parametrize(
    ("sent", "received", "outbound", "expected"),
    [
        (SENT, RECEIVED, True, SENT),
        (SENT, RECEIVED, False, RECEIVED),
        (None, RECEIVED, True, RECEIVED),
        (SENT, None, False, SENT),
        (None, None, False, None),
    ],
)
def test_the_moment_is_the_sending_or_the_arrival(
    sent: datetime | None, received: datetime | None, outbound: bool, expected: datetime | None
) -> None:
    assert moment_of(mail(sent_at=sent, received_at=received), outbound) == expected
