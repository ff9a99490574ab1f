"""The failures a Salesforce org answers with, in the words it uses."""

from collections.abc import Mapping, Sequence
from typing import Any

NO_COLUMN_HINT = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)


class SalesforceError(Exception):
    """One element of an error answer.

    `fields` appears in the body for failures of writes (`dml`), where it may be empty, and is left out otherwise.
    `extra` are further keys of the body, as `duplicateResut`.
    """

    def __init__(
        self,
        http_status: int,
        code: str,
        message: str,
        fields: Sequence[str] = (),
        extra: Mapping[str, Any] | None = None,
        *,
        dml: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.http_status = http_status
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.extra = dict(extra or {})
        self.dml = dml or bool(self.fields)

    def body(self) -> dict[str, Any]:
        """The element of the JSON array: {"message", "errorCode", "fields"?, ...extra}."""
        body = {**self.extra, "message": self.message, "errorCode": self.code}
        return {**body, "fields": list(self.fields)} if self.dml else body

    def result(self) -> dict[str, Any]:
        """The shape inside a collection's result: {"statusCode", "message", "fields"}."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}


class MultipleChoices(SalesforceError):
    """More than one record has the external id: the answer is 300 with the rows' addresses in `urls`."""

    def __init__(self, field: str, urls: Sequence[str]) -> None:
        ids = ", ".join(url.rsplit("/", 1)[-1] for url in urls)
        text = f"{field}: more than one record found for external id field: [{ids}]"
        super().__init__(300, "DUPLICATE_EXTERNAL_ID", text, [field])
        self.urls = list(urls)


def write_error(code: str, message: str, fields: Sequence[str] = (), http_status: int = 400) -> SalesforceError:
    """A failure of a write, whose body always has `fields`."""
    return SalesforceError(http_status, code, message, fields, dml=True)


def not_found() -> SalesforceError:
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def no_such_key(name: str) -> SalesforceError:
    text = f"Provided external ID field does not exist or is not accessible: {name}"
    return SalesforceError(404, "NOT_FOUND", text)


def is_deleted() -> SalesforceError:
    return write_error("ENTITY_IS_DELETED", "entity is deleted", http_status=404)


def is_archived() -> SalesforceError:
    return write_error("ENTITY_IS_ARCHIVED", "entity is archived", http_status=404)


def no_such_row() -> SalesforceError:
    """What a collection says of a row it shall change or delete, and anybody of a row that is pointed to."""
    return write_error("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")


def no_such_column(field: str, object_name: str) -> SalesforceError:
    return SalesforceError(400, "INVALID_FIELD", f"No such column '{field}' on sobject of type {object_name}")


def cannot_write(fields: Sequence[str]) -> SalesforceError:
    text = (
        f"Unable to create/update fields: {', '.join(fields)}. Please check the security settings of this field and "
        "verify that it is read/write for your profile or permission set."
    )
    return write_error("INVALID_FIELD_FOR_INSERT_UPDATE", text, fields)


def integrity(message: str, field: str) -> SalesforceError:
    return write_error("FIELD_INTEGRITY_EXCEPTION", message, [field])


def read_only() -> SalesforceError:
    return write_error("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def parser_error(message: str) -> SalesforceError:
    return SalesforceError(400, "JSON_PARSER_ERROR", message)


def not_emulated(what: str) -> SalesforceError:
    """What the real service does and this stand-in does not: said aloud instead of pretended."""
    return SalesforceError(501, "NOT_EMULATED", f"not emulated: {what}")
