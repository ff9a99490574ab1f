"""The open mail, what the person wishes for it, and its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from backend.sync.attachments import WishedFile
from backend.sync.records import Address, RecordRef
from backend.usecases.views import ItemFacts, SentContent, SentFile, Wish
from backend.web.api.schemas.fields import OBJECT_TYPE, RECORD_ID, Amount, Base64, Flag, Instant, Strict, Text, one_of

MOST_PEOPLE = 1000
LONGEST_ADDRESS = 320  # by the standards; what is longer is nobody's
MOST_LINKS = 100
MOST_FILES = 200
MOST_MENTIONS = 40


class AddressIn(Strict):
    email = Text(LONGEST_ADDRESS, required=True)
    name = Text(500, load_default="")

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Address:
        return Address(email=data["email"].strip().lower(), name=data["name"].strip())


def _may_be(address: Any) -> bool:
    email = address.get("email") if isinstance(address, Mapping) else None
    return not isinstance(email, str) or len(email) <= LONGEST_ADDRESS


def _people() -> fields.List[Any]:
    return fields.List(fields.Nested(AddressIn), load_default=list, validate=validate.Length(max=MOST_PEOPLE))


class ItemIn(Strict):
    """The open mail as the sidebar sees it."""

    id = Text(1024, required=True)
    mode = one_of("read", "compose", required=True)
    internet_message_id = Text(2000, load_default="")
    conversation_id = Text(1024, load_default="")
    subject = Text(32_768, load_default="")
    item_class = Text(255, load_default="IPM.Note")
    sender = fields.Nested(AddressIn, data_key="from", load_default=None, allow_none=True)
    to = _people()
    cc = _people()
    bcc = _people()
    sent_at = Instant(load_default=None, allow_none=True)
    choice_token = Text(80, load_default="")
    mentions = fields.List(Text(2048), load_default=list, validate=validate.Length(max=MOST_MENTIONS))

    @validates_schema
    def _not_too_many(self, data: Mapping[str, Any], **_: Any) -> None:
        if sum(len(data.get(name, ())) for name in ("to", "cc", "bcc")) > MOST_PEOPLE:
            raise ValidationError(f"A mail has at most {MOST_PEOPLE} recipients here.", "to")

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> ItemFacts:
        lists = {name: tuple(data[name]) for name in ("to", "cc", "bcc", "mentions")}
        return ItemFacts(**{**data, **lists})

    @pre_load
    def _only_addresses(self, data: Any, **_: Any) -> Any:
        """A mail is shown without what cannot be an address, whoever wrote it there."""
        if not isinstance(data, Mapping):
            return data
        lists = {n: [a for a in data[n] if _may_be(a)] for n in ("to", "cc", "bcc") if isinstance(data.get(n), list)}
        sender = data.get("from")
        return {**data, **lists, **({} if _may_be(sender) else {"from": None})}


class RefIn(Strict):
    """A record of Salesforce."""

    type = Text(80, pattern=OBJECT_TYPE, required=True)
    id = Text(18, pattern=RECORD_ID, required=True)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> RecordRef:
        return RecordRef(**data)


class WishedFileIn(Strict):
    """A file of the mail; ``name`` is what it shall be called, the others say which it is: ``original`` its name in the
    mail, ``position`` how many of that name come before it."""

    id = Text(1024, shortest=1, required=True)
    name = Text(255, shortest=1, required=True)
    original = Text(2000, load_default="")
    size = Amount(load_default=0)
    position = Amount(load_default=0)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> WishedFile:
        return WishedFile(**data)


class WishIn(Strict):
    """What the person chose."""

    people = fields.List(fields.Nested(RefIn), load_default=list, validate=validate.Length(max=MOST_LINKS))
    business = fields.List(fields.Nested(RefIn), load_default=list, validate=validate.Length(max=MOST_LINKS))
    files = fields.List(fields.Nested(WishedFileIn), load_default=list, validate=validate.Length(max=MOST_FILES))
    comment = Text(32000, load_default="")
    without_body = Flag(load_default=False)
    copy = Flag(load_default=None, allow_none=True)
    follow_thread = Flag(load_default=False)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Wish:
        lists = {name: tuple(data[name]) for name in ("people", "business", "files")}
        return Wish(**{**data, **lists})


class ContentFileIn(Strict):
    id = Text(1024, required=True)
    name = Text(255, shortest=1, required=True)
    content_type = Text(255, load_default="application/octet-stream")
    data = Base64(required=True)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> SentFile:
        return SentFile(**data)


class ContentIn(Strict):
    """Body and files, sent along when the server has no way into the mailbox."""

    html = Text(load_default="")
    text = Text(load_default="")
    files = fields.List(fields.Nested(ContentFileIn), load_default=list, validate=validate.Length(max=MOST_FILES))

    @validates_schema
    def _each_once(self, data: Mapping[str, Any], **_: Any) -> None:
        ids = [file.id for file in data.get("files", ())]
        if len(set(ids)) < len(ids):
            raise ValidationError("Each file has an id of its own.", "files")

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> SentContent:
        return SentContent(**{**data, "files": tuple(data["files"])})
