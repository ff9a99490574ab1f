"""What an org can do."""

from __future__ import annotations

from backend.adapters.salesforce.describe import capabilities


def described(*fields):
    return {"createable": True, "fields": [{"createable": True, "length": 0} | field for field in fields]}


def named(*names):
    return described(*({"name": name} for name in names))


TASK = described(
    {"name": "Subject", "length": 255},
    {"name": "Description", "length": 32000},
    {"name": "IsClosed", "createable": False},
    {"name": "LockstepMessageKey__c", "length": 64},
)
MESSAGE = described({"name": "RelatedToId"}, {"name": "TextBody", "length": 131072}, {"name": "LockstepMessageKey__c"})


def test_only_fields_that_can_be_written_count():
    assert capabilities({"Task": TASK}, []).task_fields == {"Subject", "Description", "LockstepMessageKey__c"}


def test_the_lengths_of_texts_are_known():
    assert capabilities({"Task": TASK}, []).text_limits["Task.Description"] == 32000


def test_without_email_messages_there_is_no_enhanced_email():
    assert not capabilities({"Task": TASK, "EmailMessage": None}, []).enhanced_email


def test_email_messages_that_relate_to_records_are_enhanced_email():
    found = capabilities({"Task": TASK, "EmailMessage": MESSAGE}, [])

    assert found.enhanced_email
    assert found.text_limits["EmailMessage.TextBody"] == 131072


def test_messages_of_cases_alone_are_not_enhanced_email():
    assert not capabilities({"Task": TASK, "EmailMessage": named("ParentId", "TextBody")}, []).enhanced_email


def test_shared_activities_are_known_by_a_field_of_task():
    assert capabilities({"Task": named("TaskWhoIds")}, []).shared_activities


def test_without_the_package_there_is_no_key():
    assert capabilities({"Task": named("Subject")}, []).key_field == ""


def test_a_managed_package_puts_its_namespace_before_the_key():
    assert capabilities({"Task": named("acme__LockstepMessageKey__c")}, []).key_field == "acme__LockstepMessageKey__c"


def test_a_key_that_messages_lack_is_no_key_where_messages_are_written():
    found = capabilities({"Task": TASK, "EmailMessage": named("RelatedToId")}, [])

    assert found.key_field == ""


def test_every_email_field_is_searched_the_standard_one_first():
    contact = described({"name": "A__c", "type": "email"}, {"name": "Email", "type": "email"}, {"name": "Phone"})

    assert capabilities({"Contact": contact}, []).contact_email_fields == ("Email", "A__c")


def test_a_person_who_may_not_see_contacts_still_searches_by_email():
    assert capabilities({"Contact": None}, []).contact_email_fields == ("Email",)
