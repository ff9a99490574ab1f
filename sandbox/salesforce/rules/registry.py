"""Which rules belong to which object."""

from functools import cache

from sandbox.salesforce.rules.base import Rules
from sandbox.salesforce.rules.events import EventRules
from sandbox.salesforce.rules.files import (
    AttachmentRules,
    ContentDocumentLinkRules,
    ContentDocumentRules,
    ContentVersionRules,
)
from sandbox.salesforce.rules.invitees import EventRelationRules
from sandbox.salesforce.rules.messages import EmailMessageRelationRules, EmailMessageRules
from sandbox.salesforce.rules.people import AccountRules, ContactRules, LeadRules
from sandbox.salesforce.rules.sales import CaseRules, OpportunityRules, RoleRules
from sandbox.salesforce.rules.tasks import TaskRelationRules, TaskRules


@cache
def _rules() -> dict[str, Rules]:
    return {
        "Account": AccountRules(),
        "Contact": ContactRules(),
        "Lead": LeadRules(),
        "Opportunity": OpportunityRules(),
        "OpportunityContactRole": RoleRules(),
        "Case": CaseRules(),
        "Task": TaskRules(),
        "TaskRelation": TaskRelationRules(),
        "Event": EventRules(),
        "EventRelation": EventRelationRules(),
        "EmailMessage": EmailMessageRules(),
        "EmailMessageRelation": EmailMessageRelationRules(),
        "ContentVersion": ContentVersionRules(),
        "ContentDocument": ContentDocumentRules(),
        "ContentDocumentLink": ContentDocumentLinkRules(),
        "Attachment": AttachmentRules(),
    }


def rules_for(type_name: str) -> Rules:
    return _rules().get(type_name) or Rules()
