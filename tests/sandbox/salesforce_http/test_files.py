import io
import json
from base64 import b64encode

import pytest

CONTENT = b"%PDF-1.7\r\n\x00\x01\xff--boundary\r\n\n\r"
FIELDS = {"Title": "offer.pdf", "PathOnClient": "offer.pdf"}


def json_part(name="entity_content", fields=FIELDS):
    return name, json.dumps(fields).encode(), 'application/json; charset="utf-8"', None


def blob_part(name="VersionData"):
    return name, CONTENT, "application/pdf", "offer.pdf"


def multipart(*parts):
    body = io.BytesIO()
    for name, content, kind, filename in parts:
        shown = f'; filename="{filename}"' if filename else ""
        body.write(f'--xyz\r\nContent-Disposition: form-data; name="{name}"{shown}\r\n'.encode())
        body.write(f"Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n")
    body.write(b"--xyz--\r\n")
    return {"data": body.getvalue(), "headers": {"Content-Type": 'multipart/form-data; boundary="xyz"'}}


def read(api, type_name, row_id, field):
    answer = api.get(f"sobjects/{type_name}/{row_id}/{field}")
    assert answer.status_code == 200, answer.text
    return answer.data


@pytest.mark.parametrize(
    "parts",
    [
        (json_part(), blob_part()),
        (blob_part(), json_part()),
        (blob_part(), json_part("ContentVersion")),
        (("entity_content", json.dumps(FIELDS).encode(), "application/json", "entity.json"), blob_part()),
    ],
)
def test_a_file_arrives_in_any_order_of_parts(api, parts):
    made = api("POST", "sobjects/ContentVersion", **multipart(*parts))
    assert made.status_code == 201, made.text
    assert read(api, "ContentVersion", made.json["id"], "VersionData") == CONTENT


def test_a_file_arrives_as_base64_too(api):
    row_id = api.create("ContentVersion", **FIELDS, VersionData=b64encode(CONTENT).decode())
    assert read(api, "ContentVersion", row_id, "versiondata") == CONTENT


def test_an_attachment_is_uploaded(api, erin):
    fields = {"ParentId": erin["Id"], "Name": "offer.pdf"}
    parts = multipart(json_part("entity_attachment", fields), blob_part("Body"))
    made = api("POST", "sobjects/Attachment", **parts)
    assert read(api, "Attachment", made.json["id"], "Body") == CONTENT


def test_a_row_shows_its_file_as_an_address(api):
    row_id = api.create("ContentVersion", **FIELDS, VersionData=b64encode(CONTENT).decode())
    row = api.get(f"sobjects/ContentVersion/{row_id}").json
    assert row["VersionData"] == f"/services/data/v59.0/sobjects/ContentVersion/{row_id}/VersionData"


@pytest.mark.parametrize("parts", [(blob_part(),), (("entity_content", b"{", "application/json", None), blob_part())])
def test_a_body_without_its_json_part_is_refused(api, parts):
    answer = api("POST", "sobjects/ContentVersion", **multipart(*parts))
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_MULTIPART_REQUEST")


def test_a_body_cut_short_is_refused(api):
    given = multipart(json_part(), blob_part())
    answer = api("POST", "sobjects/ContentVersion", data=given["data"][:-20], headers=given["headers"])
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_MULTIPART_REQUEST")


def test_base64_has_its_limit(api, monkeypatch):
    monkeypatch.setattr("sandbox.salesforce.files.LARGEST_BASE64", 10)
    answer = api("POST", "sobjects/ContentVersion", {**FIELDS, "VersionData": b64encode(CONTENT).decode()})
    assert answer.status_code == 400
    assert "multipart" in answer.json[0]["message"]
