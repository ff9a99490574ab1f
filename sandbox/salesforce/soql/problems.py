"""What is wrong with a query, with the caret block that shows where."""

from sandbox.salesforce.errors import SalesforceError

FIELD_HINT = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
ENTITY_HINT = (
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
RELATION_HINT = (
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship "
    "name. Please reference your WSDL or the describe call for the appropriate names."
)


class Source:
    """The text of a query; makes errors that point into it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def error(self, code: str, message: str, position: int) -> SalesforceError:
        """`position` counts characters from 0; rows and columns of the message count from 1."""
        before = self.text[:position]
        row, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
        line = self.text.split("\n")[row - 1]
        pointer = " " * (column - 1) + "^"
        return SalesforceError(400, code, f"\n{line}\n{pointer}\nERROR at Row:{row}:Column:{column}\n{message}")

    def malformed(self, message: str, position: int) -> SalesforceError:
        return self.error("MALFORMED_QUERY", message, position)

    def unexpected(self, token: str, position: int) -> SalesforceError:
        return self.malformed(f"unexpected token: '{token}'", position)

    def no_entity(self, name: str, position: int) -> SalesforceError:
        return self.error("INVALID_TYPE", f"sObject type '{name}' is not supported. {ENTITY_HINT}", position)

    def no_column(self, name: str, entity: str, position: int) -> SalesforceError:
        return self.error("INVALID_FIELD", f"No such column '{name}' on entity '{entity}'. {FIELD_HINT}", position)

    def no_parent(self, name: str, position: int) -> SalesforceError:
        text = f"Didn't understand relationship '{name}' in field path. {RELATION_HINT}"
        return self.error("INVALID_FIELD", text, position)

    def no_children(self, name: str, position: int) -> SalesforceError:
        text = f"Didn't understand relationship '{name}' in FROM part of query call. {RELATION_HINT}"
        return self.error("INVALID_TYPE", text, position)

    def unusable(self, name: str, doing: str, position: int) -> SalesforceError:
        """A field that can not be filtered, sorted, grouped or aggregated."""
        return self.error("INVALID_FIELD", f"field '{name}' can not be {doing} in a query call", position)


def malformed(message: str) -> SalesforceError:
    """A query that is wrong as a whole."""
    return SalesforceError(400, "MALFORMED_QUERY", message)
