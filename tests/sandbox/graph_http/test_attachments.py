import base64

import pytest

from sandbox.graph import messages
from sandbox.graph.items import Attachment
from sandbox.graph.mime_read import parse

OUTER = b"""From: a@x.example
To: alice@northwind.example
Subject: Outer
Date: Fri, 20 Nov 2026 10:00:00 +0000
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: multipart/related; boundary=R

--R
Content-Type: text/html

<p>See <img src="cid:pic@x"></p>
--R
Content-Type: image/png; name=pic.png
Content-ID: <pic@x>
Content-Transfer-Encoding: base64

iVBORw==
--R--
--B
Content-Type: message/rfc822

From: b@x.example
Subject: Inner
Date: Thu, 19 Nov 2026 10:00:00 +0000

inside
--B--
"""


@pytest.fixture
def arrived(world, alice):
    box = world.mail.by_address("alice@northwind.example")
    item = messages.file_parsed(box, box.folders.known("inbox"), parse(OUTER, world.clock.now()))
    item.attachments.append(Attachment("09", "reference", "Shared plan", ""))
    return f"/me/messages/{item.ordinary_id}/attachments"


def of_name(alice, path, name):
    return next(one for one in alice.get(path)["value"] if one["name"] == name)


def test_kinds_are_told_by_their_type(alice, arrived):
    kinds = {one["name"]: one["@odata.type"] for one in alice.get(arrived)["value"]}
    assert kinds == {
        "pic.png": "#microsoft.graph.fileAttachment",
        "Inner": "#microsoft.graph.itemAttachment",
        "Shared plan": "#microsoft.graph.referenceAttachment",
    }


def test_a_picture_in_the_text_is_inline(alice, arrived):
    found = of_name(alice, arrived, "pic.png")
    assert (found["isInline"], found["contentId"]) == (True, "pic@x")


def test_contents_can_be_left_out(alice, arrived):
    found = alice.get(f"{arrived}?$select=id,name,size,isInline")["value"]
    assert all("contentBytes" not in one for one in found)
    assert found[0]["size"] == 4


def test_an_inner_mail_is_shown_when_expanded(alice, arrived):
    identifier = of_name(alice, arrived, "Inner")["id"]
    plain = alice.get(f"{arrived}/{identifier}")
    assert "item" not in plain
    expanded = alice.get(f"{arrived}/{identifier}?$expand=microsoft.graph.itemAttachment/item")
    assert expanded["item"]["subject"] == "Inner"


def test_the_value_is_the_raw_content(alice, arrived):
    assert alice.get(f"{arrived}/{of_name(alice, arrived, 'pic.png')['id']}/$value") == b"\x89PNG"
    assert b"Subject: Inner" in alice.get(f"{arrived}/{of_name(alice, arrived, 'Inner')['id']}/$value")


def test_a_link_has_no_value(alice, arrived):
    path = f"{arrived}/{of_name(alice, arrived, 'Shared plan')['id']}/$value"
    assert alice.refused(path)[0] == 405


def test_a_message_may_bring_its_attachments_along(alice, arrived):
    found = alice.get(f"{arrived.removesuffix('/attachments')}?$expand=attachments($select=id,name)")["attachments"]
    assert [one["name"] for one in found] == ["pic.png", "Inner", "Shared plan"]
    assert "contentBytes" not in found[0]


def test_an_attachment_of_another_name_is_not_there(alice, arrived):
    assert alice.refused(f"{arrived}/{of_name(alice, arrived, 'Inner')['id'][:-3]}77=") == (404, "ErrorItemNotFound")


def test_inline_pictures_do_not_count_as_attachments(alice):
    made = alice.draft("One")
    file = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "p.png", "contentBytes": "aGk="}
    alice.post(f"/me/messages/{made['id']}/attachments", {**file, "isInline": True, "contentId": "p"})
    assert alice.get(f"/me/messages/{made['id']}")["hasAttachments"] is False
    alice.post(f"/me/messages/{made['id']}/attachments", file)
    assert alice.get(f"/me/messages/{made['id']}")["hasAttachments"] is True


def test_a_file_is_taken_off_again(alice):
    made = alice.draft("One")
    path = f"/me/messages/{made['id']}/attachments"
    file = alice.post(path, {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "aGk="})
    alice.delete(f"{path}/{file['id']}")
    assert alice.get(f"{path}/$count") == b"0"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"name": "a", "contentBytes": "aGk="}, (400, "RequestBodyRead")),
        (
            {"@odata.type": "#microsoft.graph.fileAttachment", "contentBytes": "aGk="},
            (400, "ErrorRequiredPropertyMissing"),
        ),
        (
            {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "?"},
            (400, "RequestBodyRead"),
        ),
        ({"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "nope": 1}, (400, "RequestBodyRead")),
        ({"@odata.type": "#microsoft.graph.itemAttachment", "name": "a"}, (501, "NotImplemented")),
    ],
)
def test_a_body_graph_would_not_take_is_refused(alice, body, answer):
    made = alice.draft("One")
    assert alice.refused(f"/me/messages/{made['id']}/attachments", "POST", body) == answer


def test_three_megabytes_are_too_much_for_one_request(alice):
    made = alice.draft("One")
    big = base64.b64encode(bytes(3 * 1024 * 1024)).decode()
    body = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": big}
    refused = alice.refused(f"/me/messages/{made['id']}/attachments", "POST", body)
    assert refused == (413, "ErrorMessageSizeExceeded")


class TestUpload:
    SIZE = 4 * 1024 * 1024

    @pytest.fixture
    def address(self, alice):
        made = alice.draft("One")
        about = {"attachmentType": "file", "name": "big.bin", "size": self.SIZE}
        answer = alice.post(f"/me/messages/{made['id']}/attachments/createUploadSession", {"AttachmentItem": about})
        return f"/me/messages/{made['id']}/attachments", answer["uploadUrl"].removeprefix("http://localhost")

    def test_pieces_in_order_make_the_file(self, alice, address):
        path, upload = address
        half = self.SIZE // 2
        first = alice.http.put(upload, data=b"a" * half, headers={"Content-Range": f"bytes 0-{half - 1}/{self.SIZE}"})
        assert (first.status_code, first.get_json()["nextExpectedRanges"]) == (200, [f"{half}-"])
        last = alice.http.put(
            upload, data=b"b" * half, headers={"Content-Range": f"bytes {half}-{self.SIZE - 1}/{self.SIZE}"}
        )
        assert last.status_code == 201
        assert alice.get(f"{path}?$select=name,size")["value"][0]["size"] == self.SIZE

    def test_a_gap_is_refused(self, alice, address):
        headers = {"Content-Range": f"bytes 100-199/{self.SIZE}"}
        assert alice.http.put(address[1], data=b"a" * 100, headers=headers).status_code == 416

    def test_small_files_need_no_session(self, alice):
        made = alice.draft("One")
        about = {"AttachmentItem": {"attachmentType": "file", "name": "a", "size": 10}}
        path = f"/me/messages/{made['id']}/attachments/createUploadSession"
        assert alice.refused(path, "POST", about)[0] == 400
