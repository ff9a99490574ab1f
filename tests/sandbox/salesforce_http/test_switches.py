"""POST /_sandbox/salesforce: what an administrator changes in an org."""

import pytest


@pytest.fixture
def switch(client):
    def send(**given):
        return client.post("/_sandbox/salesforce", json=given)

    return send


def names(api, type_name):
    return {field["name"] for field in api.get(f"sobjects/{type_name}/describe").json["fields"]}


def test_parts_of_names_come_and_go(switch, api):
    assert {"MiddleName", "Suffix"} <= names(api, "Contact")
    shown = switch(middle_names=False, name_suffixes=False).json
    assert (shown["middle_names"], shown["name_suffixes"]) == (False, False)
    assert not {"MiddleName", "Suffix"} & names(api, "Contact")


def test_long_events_can_be_switched_off(switch, api):
    long = {"StartDateTime": "2026-11-23T09:00:00Z", "DurationInMinutes": 1500}
    assert api("POST", "sobjects/Event", long).status_code == 201
    switch(multi_day_events=False)
    assert api("POST", "sobjects/Event", long).json[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"


def test_projects_get_dates(switch, api):
    assert "Start__c" not in names(api, "Project__c")
    assert switch(project_dates="datetime").json["project_dates"] == "datetime"
    assert {"Start__c", "End__c"} <= names(api, "Project__c")


def test_custom_fields_are_one_orgs(switch, api, api_of):
    field = {"type": "Contact", "name": "Vip__c", "kind": "checkbox"}
    assert switch(custom_fields=[field]).json["custom_fields"] == {"Contact": ["Vip__c"]}
    assert "Vip__c" in names(api, "Contact")
    assert "Vip__c" not in names(api_of("Charlie"), "Contact")
    assert switch(custom_fields=[]).json["custom_fields"] == {}
    assert "Vip__c" not in names(api, "Contact")


def test_a_workflow_works_on_what_the_api_writes(switch, api):
    switch(workflow=[{"type": "Contact", "field": "LastName", "change": "upper"}])
    assert api.get(f"sobjects/Contact/{api.create('Contact', LastName='Novak')}").json["LastName"] == "NOVAK"


def test_a_commit_comes_late_as_often_as_is_said(switch, api):
    switch(late_commits={"seconds": 60, "times": 1})
    stamps = [api.get(f"sobjects/Task/{api.create('Task')}").json["SystemModstamp"] for _ in range(2)]
    assert stamps == ["2026-11-22T08:59:00.000+0000", "2026-11-22T09:00:00.000+0000"]


def test_rooms_and_states_of_tasks_are_added(switch, api):
    shown = switch(resources=["Room Berlin"], task_statuses={"Cancelled": True}).json
    assert shown["resources"] == {"Room Berlin": api.query("SELECT Id FROM Calendar")[0]["Id"]}
    assert shown["task_statuses"]["Cancelled"] is True
    assert api.get(f"sobjects/Task/{api.create('Task', Status='Cancelled')}").json["IsClosed"] is True


def test_events_are_related_to_what_they_are_about_once_activities_are_shared(switch, api, erin):
    api.create("Event", StartDateTime="2026-11-23T09:00:00Z", DurationInMinutes=30, WhoId=erin["Id"])
    switch(shared_activities=True)
    assert [row["RelationId"] for row in api.query("SELECT RelationId FROM EventRelation")] == [erin["Id"]]


@pytest.mark.parametrize(
    "given",
    [
        {"project_dates": "week"},
        {"custom_fields": [{"type": "Contact"}]},
        {"custom_fields": ["Vip__c"]},
        {"workflow": [{"type": "Contact"}]},
        {"workflow": [5]},
        {"late_commits": {"times": 1}},
        {"late_commits": {"seconds": 1, "color": "red"}},
        {"list_views": [5]},
        {"multi_day_events": "no"},
    ],
)
def test_a_switch_that_makes_no_sense_is_refused_and_changes_nothing(switch, client, given):
    before = client.get("/_sandbox/salesforce").json
    answer = switch(**given)
    assert answer.status_code == 400
    assert answer.json["error"]
    assert client.get("/_sandbox/salesforce").json == before
