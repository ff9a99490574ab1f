"""Searching records by words, for the person who picks one by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.salesforce import parse
from backend.adapters.salesforce.client import SalesforceClient
from backend.sync.records import BusinessRecord, PersonRecord

PEOPLE = ("Contact", "Lead", "User")
FIELDS = {
    "Contact": "Id,Name,Email,Title,AccountId,Account.Name,OwnerId,CreatedDate",
    "Lead": "Id,Name,Email,Title,Company,OwnerId,CreatedDate",
    "User": "Id,Name,Email,Title,CreatedDate",
    "Account": "Id,Name,OwnerId,CreatedDate,LastModifiedDate",
    "Opportunity": "Id,Name,StageName,Amount,CloseDate,IsClosed,OwnerId,AccountId,CreatedDate,LastModifiedDate",
    "Case": "Id,CaseNumber,Subject,Status,IsClosed,OwnerId,AccountId,ContactId,CreatedDate,LastModifiedDate",
}
WHERE = {"Lead": "IsConverted = false", "User": "IsActive = true"}
RESERVED = re.compile(r"[?&|!{}\[\]()^~*:\\\"'+\-]+")
OPERATORS = frozenset({"and", "or", "not"})
SHORTEST = 2


def search(
    client: SalesforceClient, text: str, types: Sequence[str], limit: int
) -> list[PersonRecord | BusinessRecord]:
    """Best first; nothing for fewer than two letters, without asking."""
    words = plain_words(text)
    if not words or not types:
        return []
    answer = client.call("POST", "parameterizedSearch", _body(words, types, limit), write=False)
    return [_record(row) for row in parse.rows(answer, "searchRecords")][:limit]


def plain_words(text: str) -> str:
    """What of a text can be searched for: no operators, whose grammar a name would break; empty when it is too
    little for Salesforce."""
    words = [word for word in RESERVED.sub(" ", text).split() if word.casefold() not in OPERATORS]
    return " ".join(words) if sum(c.isalnum() for word in words for c in word) >= SHORTEST else ""


def _body(words: str, types: Sequence[str], limit: int) -> dict[str, Any]:
    return {
        "q": words,
        "in": "ALL",
        "overallLimit": limit,
        "defaultLimit": limit,
        "sobjects": [_object(type_, limit) for type_ in types],
    }


def _object(type_: str, limit: int) -> dict[str, Any]:
    fields = FIELDS.get(type_, "Id,Name").split(",")
    where = {"where": WHERE[type_]} if type_ in WHERE else {}
    return {"name": type_, "fields": fields, "limit": limit, **where}


def _record(row: Mapping[str, Any]) -> PersonRecord | BusinessRecord:
    type_ = str((row.get("attributes") or {}).get("type") or "")
    return parse.person(row, type_, ("Email",)) if type_ in PEOPLE else parse.business(row, type_)
