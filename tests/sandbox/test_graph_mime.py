import base64
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from sandbox.graph import mime_write
from sandbox.graph.items import Attachment, Item
from sandbox.graph.mime_read import NotMailError, parse

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(head, body="Hello\n"):
    data = head.encode() if isinstance(head, str) else head
    return parse(data + b"\n\n" + (body.encode() if isinstance(body, str) else body), NOW)


def mail(**headers):
    lines = {"From": "Erin <erin@acme.example>", "Subject": "Hi", "Date": "Fri, 20 Nov 2026 10:00:00 +0100", **headers}
    return read("\n".join(f"{name.replace('_', '-')}: {value}" for name, value in lines.items() if value is not None))


def multipart(kind, *parts):
    body = "".join(f"--B\n{part}\n" for part in parts) + "--B--\n"
    return read(f"From: a@x.example\nSubject: s\nContent-Type: multipart/{kind}; boundary=B", body)


class TestHeaders:
    def test_times_are_utc(self):
        assert mail().properties["sentDateTime"] == "2026-11-20T09:00:00Z"

    def test_the_newest_received_line_says_when_it_arrived(self):
        parsed = mail(Received="from x by y; Fri, 20 Nov 2026 09:05:00 +0000")
        assert parsed.properties["receivedDateTime"] == "2026-11-20T09:05:00Z"

    @pytest.mark.parametrize("date", ["yesterday", "", "Fri, 99 Foo 2026 10:00:00"])
    def test_a_date_nobody_can_read_is_now_and_noted(self, date):
        parsed = mail(Date=date)
        assert parsed.properties["sentDateTime"] == "2026-11-20T12:00:00Z"
        assert "no date that can be read: taken as now" in parsed.notes

    def test_a_missing_message_id_stays_missing(self):
        parsed = mail()
        assert parsed.properties["internetMessageId"] is None
        assert "no Message-ID" in parsed.notes

    @pytest.mark.parametrize(
        ("raw", "subject"),
        [
            ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?iso-8859-1?Q?caf=E9?= now", "café now"),
            ("=?nonsense?Q?caf=E9?=", "café"),
            ("=?utf-8?b?broken", "=?utf-8?b?broken"),
            ("one\n two", "one two"),
        ],
    )
    def test_subjects_are_decoded_as_far_as_possible(self, raw, subject):
        assert mail(Subject=raw).properties["subject"] == subject

    def test_raw_bytes_in_headers_are_read_as_the_likeliest_charset(self):
        assert read("From: a@x.example\nSubject: Grüße".encode()).properties["subject"] == "Grüße"
        assert read("From: a@x.example\nSubject: Grüße".encode("latin-1")).properties["subject"] == "Grüße"

    def test_addresses_keep_names_and_drop_empty_groups(self):
        parsed = mail(To='"Evans, Erin" <erin@acme.example>, bare@x.example', Cc="undisclosed-recipients:;")
        shown = [
            (one["emailAddress"]["name"], one["emailAddress"]["address"]) for one in parsed.properties["toRecipients"]
        ]
        assert shown == [("Evans, Erin", "erin@acme.example"), ("bare@x.example", "bare@x.example")]
        assert parsed.properties["ccRecipients"] == []

    @pytest.mark.parametrize(("word", "value"), [("Private", "2"), ("Company-Confidential", "3"), ("Personal", "1")])
    def test_sensitivity_becomes_its_property(self, word, value):
        assert mail(Sensitivity=word).extended == {"Integer 0x36": value}

    def test_blanks_before_the_colon_are_forgiven(self):
        assert read("From  : a@x.example\nSubject   : Old").properties["subject"] == "Old"

    def test_replies_share_the_beginning_of_the_index(self):
        first = mail(Message_ID="<1@x>").properties["conversationIndex"]
        reply = mail(Message_ID="<2@x>", In_Reply_To="<1@x>", References="<1@x>").properties["conversationIndex"]
        heads = [base64.b64decode(one)[:22] for one in (first, reply)]
        assert heads[0] == heads[1]
        assert len(base64.b64decode(reply)) == 27

    @pytest.mark.parametrize("data", [b"", b"   \n", b"%PDF-1.4 something", b"BEGIN:VCARD\nFN:Erin\nEND:VCARD\n"])
    def test_what_is_no_mail_is_refused(self, data):
        with pytest.raises(NotMailError):
            parse(data, NOW)


class TestBodies:
    def test_html_wins_over_text_in_an_alternative(self):
        parsed = multipart("alternative", "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<b>rich</b>")
        assert parsed.properties["body"] == {"contentType": "html", "content": "<b>rich</b>"}
        assert parsed.properties["bodyPreview"] == "rich"

    def test_an_unknown_charset_is_guessed(self):
        parsed = read("From: a@x.example\nContent-Type: text/plain; charset=klingon", "Grüße".encode("cp1252"))
        assert parsed.properties["body"]["content"] == "Grüße"

    def test_two_texts_in_a_row_are_both_kept(self):
        parsed = multipart("mixed", "Content-Type: text/plain\n\none", "Content-Type: text/plain\n\ntwo")
        assert parsed.properties["body"]["content"] == "one\r\ntwo"

    def test_a_multipart_without_its_boundary_is_text(self):
        parsed = read("From: a@x.example\nContent-Type: multipart/mixed", "just words")
        assert parsed.properties["body"]["content"] == "just words"


class TestParts:
    def test_a_text_with_a_name_is_a_file(self):
        parsed = multipart("mixed", 'Content-Type: text/plain; name="a.txt"\n\nfile')
        assert [(one.name, one.content) for one in parsed.attachments] == [("a.txt", b"file")]

    def test_a_file_without_a_name_gets_one(self):
        parsed = multipart("mixed", "Content-Type: application/pdf\n\n%PDF")
        assert parsed.attachments[0].name == "ATT00001.pdf"

    def test_inline_means_that_the_text_shows_it_or_it_says_so(self):
        picture = "Content-Type: image/png\nContent-ID: <p@x>\n\nx"
        shown = multipart("related", 'Content-Type: text/html\n\n<img src="cid:p@x">', picture)
        loose = multipart("mixed", "Content-Type: text/html\n\n<p>", picture)
        assert [one.attachments[0].is_inline for one in (shown, loose)] == [True, False]
        assert [one.properties["hasAttachments"] for one in (shown, loose)] == [False, True]

    def test_a_mail_in_a_mail_is_an_item(self):
        parsed = multipart("mixed", "Content-Type: message/rfc822\n\nFrom: b@x.example\nSubject: Inner\n\ninside")
        (inner,) = parsed.attachments
        assert (inner.kind, inner.name, inner.item.properties["body"]["content"]) == ("item", "Inner", "inside")

    @pytest.mark.parametrize(
        ("method", "kind"),
        [
            ("REQUEST", "#microsoft.graph.eventMessageRequest"),
            ("REPLY", "#microsoft.graph.eventMessageResponse"),
            ("CANCEL", "#microsoft.graph.eventMessage"),
        ],
    )
    def test_meeting_mail_is_told_apart(self, method, kind):
        part = f"Content-Type: text/calendar; method={method}\n\nBEGIN:VCALENDAR"
        assert multipart("alternative", "Content-Type: text/plain\n\nCome", part).odata_type == kind

    def test_a_bounce_has_its_own_class(self):
        parsed = read(
            "From: a@x.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=B",
            "--B\nContent-Type: text/plain\n\nLost\n"
            "--B\nContent-Type: message/delivery-status\n\nAction: failed\n--B--\n",
        )
        assert parsed.extended == {"String 0x1a": "REPORT.IPM.Note.NDR"}
        assert parsed.attachments[0].content_type == "message/delivery-status"


class TestWriting:
    @pytest.fixture
    def item(self):
        erin = {"emailAddress": {"name": "Évans, Erin", "address": "erin@acme.example"}}
        properties = {
            "from": erin,
            "sender": erin,
            "toRecipients": [{"emailAddress": {"name": "Alice", "address": "alice@northwind.example"}}],
            "subject": "Grüße\r\nBcc: evil@x.example",
            "sentDateTime": "2026-11-20T09:00:00Z",
            "internetMessageId": "<1@acme.example>",
            "importance": "high",
            "body": {"contentType": "html", "content": '<p>Ä</p><img src="cid:p">'},
        }
        made = Item("AAkALg1", "AAMkAD1", "message", "folder", properties, extended={"Integer 0x36": "2"})
        made.attachments = [
            Attachment("01", "file", "p.png", "image/png", b"\x89PNG", True, "p"),
            Attachment("02", "file", "Übersicht.pdf", "application/pdf", b"%PDF"),
            Attachment("03", "item", "Inner", "message/rfc822", b"Subject: Inner\n\ninside"),
        ]
        return made

    def test_what_is_written_reads_back_the_same(self, item):
        again = parse(mime_write.build(item), NOW)
        assert again.properties["from"] == item.properties["from"]
        assert again.properties["body"]["content"] == item.properties["body"]["content"]
        assert [(one.kind, one.name, one.is_inline) for one in again.attachments] == [
            ("file", "p.png", True),
            ("file", "Übersicht.pdf", False),
            ("item", "Inner", False),
        ]
        assert again.attachments[1].content == b"%PDF"
        assert (again.properties["importance"], again.extended) == ("high", {"Integer 0x36": "2"})

    def test_a_line_break_in_a_subject_makes_no_header(self, item):
        assert message_from_bytes(mime_write.build(item))["Bcc"] is None

    def test_the_same_item_gives_the_same_bytes(self, item):
        assert mime_write.build(item) == mime_write.build(item)

    def test_original_bytes_are_kept(self, item):
        item.mime = b"as it came"
        assert mime_write.to_bytes(item) == b"as it came"


def test_a_line_that_is_no_header_does_not_end_the_headers():
    parsed = parse(b"From: a@x.example\r\nquite Delivered-To: b\r\nSubject: All there\r\n\r\nHello\r\n", NOW)

    assert parsed.properties["subject"] == "All there"
    assert parsed.properties["body"]["content"] == "Hello\r\n"


def test_a_mail_without_an_empty_line_keeps_its_text():
    parsed = parse(b"From: a@x.example\r\nSubject: x\r\nHello there\r\nYours: A\r\n", NOW)

    assert "Hello there" in parsed.properties["body"]["content"]


def test_latin_1_is_read_with_the_dashes_and_quotes_of_windows():
    data = b"From: a@x.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\x93Yes\x94 \x96 \xe9"

    assert parse(data, NOW).properties["body"]["content"] == "\u201cYes\u201d \u2013 \xe9"
