"""The fields the companion package adds: to activities and e-mail messages, to what is mirrored, to new people."""

from sandbox.salesforce.schema.fields import checkbox, text
from sandbox.salesforce.schema.model import Field


def message_fields() -> tuple[Field, ...]:
    return (
        text(
            "LockstepMessageKey__c",
            64,
            label="Lockstep message key",
            external_id=True,
            unique=True,
            case_sensitive=True,
            id_lookup=True,
        ),
        checkbox("LockstepAddIn__c", label="Saved by Lockstep"),
        text("LockstepDirection__c", 20, label="Lockstep direction"),
        text("LockstepMessageId__c", 255, label="Lockstep message id"),
        text("LockstepThreadId__c", 255, label="Lockstep thread id"),
        text("LockstepOrigin__c", 20, label="Lockstep origin"),
    )


def item_fields() -> tuple[Field, ...]:
    """On tasks, events and contacts: which item of a mailbox the record mirrors."""
    return (
        text(
            "LockstepKey__c",
            80,
            label="Lockstep key",
            external_id=True,
            unique=True,
            case_sensitive=True,
            id_lookup=True,
        ),
    )


def created_fields() -> tuple[Field, ...]:
    """On people and accounts: whether they were created for a mail."""
    return (checkbox("LockstepCreated__c", label="Created by Lockstep"),)
