"""Files that this product stored in Salesforce, by what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from backend.models.batches import batches
from backend.models.stored_document import StoredDocuments
from backend.models.units.base import UnitBase

DOCUMENT_KEY = ("organization_id", "digest", "user_id")


class DocumentsUnit(UnitBase):
    def documents(self, digests: Iterable[str], user_id: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for some in batches(digests):
            wanted = self._mine(StoredDocuments, StoredDocuments.digest.in_(some)).order_by(StoredDocuments.stored_at)
            rows = self._rows(wanted)
            found.update((row["digest"], row["document_id"]) for row in rows)
            found.update((row["digest"], row["document_id"]) for row in rows if row["user_id"] == user_id)
        return found

    def put_documents(self, user_id: str, documents: Mapping[str, str], now: datetime) -> None:
        for digest, document_id in sorted(documents.items()):
            row = {"organization_id": self._organization_id, "digest": digest, "user_id": user_id}
            self._save(StoredDocuments, {**row, "document_id": document_id, "stored_at": now}, by=DOCUMENT_KEY)

    def forget_documents(self, before: datetime) -> int:
        return self._delete(StoredDocuments, StoredDocuments.stored_at < before)
