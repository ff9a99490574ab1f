"""The errors Graph answers with; raised by state and wire alike, rendered once in ``responses``."""

from __future__ import annotations


class GraphError(Exception):
    """``status`` is the HTTP status, ``code`` Graph's own word for it, ``headers`` go out with the answer."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


def item_not_found() -> GraphError:
    return GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def malformed_id() -> GraphError:
    return GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")


def bad_request(message: str, code: str = "BadRequest") -> GraphError:
    return GraphError(400, code, message)


def bad_query(message: str) -> GraphError:
    return GraphError(400, "RequestBroker--ParseUri", message)


def bad_body(message: str) -> GraphError:
    return GraphError(400, "RequestBodyRead", message)


def inefficient_filter() -> GraphError:
    text = "The restriction or sort order is too complex for this operation."
    return GraphError(400, "InefficientFilter", text)


def access_denied() -> GraphError:
    return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def change_key_conflict() -> GraphError:
    text = (
        "The send or update operation could not be performed because the change key passed in the request "
        "does not match the current change key for the item."
    )
    return GraphError(412, "ErrorIrresolvableConflict", text)


def sync_state_not_found() -> GraphError:
    return GraphError(410, "SyncStateNotFound", "The sync state generation is not found; generation=1;[highest=2]")


def not_emulated(what: str) -> GraphError:
    return GraphError(501, "NotImplemented", f"Not emulated by the sandbox: {what}")
