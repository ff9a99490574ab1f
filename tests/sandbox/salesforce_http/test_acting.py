import pytest

ALICE, BOB = "alice@northwind.example", "bob@northwind.example"


@pytest.fixture
def act(client):
    def send(**given):
        return client.post("/_sandbox/salesforce/act", json={"user": ALICE, **given})

    return send


def test_a_person_makes_changes_and_deletes_a_record(act, api):
    made = act(method="create", type="Contact", fields={"LastName": "Novak"})
    assert made.status_code == 200, made.text
    row = {"type": "Contact", "id": made.json["id"]}
    assert act(method="update", **row, fields={"Title": "CEO"}).json == {"id": row["id"]}
    found = api.get(f"sobjects/Contact/{row['id']}").json
    assert (found["Title"], found["OwnerId"]) == ("CEO", found["CreatedById"])
    assert act(method="delete", **row).status_code == 200
    assert api.get(f"sobjects/Contact/{row['id']}").status_code == 404
    assert act(method="undelete", **row).status_code == 200
    assert api.get(f"sobjects/Contact/{row['id']}").json["Title"] == "CEO"


def test_the_one_who_acts_is_the_one_who_changed_it(act, api, erin):
    act(user=BOB, method="update", type="Contact", id=erin["Id"], fields={"Title": "CEO"})
    found = api.query("SELECT LastModifiedBy.Email FROM Contact WHERE Title = 'CEO'")
    assert [row["LastModifiedBy"]["Email"] for row in found] == [BOB]


def test_a_person_merges_two_contacts(act, api, erin):
    other = api.create("Contact", LastName="Evans", Email="erin@home.example")
    answer = act(method="merge", type="Contact", id=erin["Id"], others=[other], fields={"Title": "CEO"})
    assert answer.json == {"id": erin["Id"]}
    rows = api.get("queryAll", q="SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true").json["records"]
    assert [(row["Id"], row["MasterRecordId"]) for row in rows] == [(other, erin["Id"])]


def test_a_person_answers_an_invitation(act, api, world):
    event = api.create("Event", StartDateTime="2026-11-23T09:00:00Z", DurationInMinutes=30)
    bob = next(p.salesforce_user_id for p in world.directory.people if p.name.startswith("Bob"))
    relation = api.create("EventRelation", EventId=event, RelationId=bob)
    act(user=BOB, method="update", type="EventRelation", id=relation, fields={"Status": "Accepted"})
    assert api.get(f"sobjects/EventRelation/{relation}").json["Status"] == "Accepted"


def test_what_a_person_does_is_no_call_of_the_api(act, client):
    act(method="create", type="Contact", fields={"LastName": "Novak"})
    assert client.get("/_sandbox/salesforce").json["orgs"][0]["calls_today"] == 0


def test_a_refusal_of_salesforce_has_its_code(act):
    answer = act(method="create", type="Contact", fields={"FirstName": "No last name"})
    assert (answer.status_code, answer.json["code"], answer.json["fields"]) == (
        *(400, "REQUIRED_FIELD_MISSING"),
        ["LastName"],
    )


@pytest.mark.parametrize(
    "given",
    [
        {"method": "sing", "type": "Contact"},
        {"method": "create"},
        {"method": "update", "type": "Contact", "fields": {}},
        {"method": "create", "type": "Contact", "fields": []},
        {"method": "create", "type": "Contact", "user": "eve@northwind.example"},
        {"method": "create", "type": "Contact", "org": "Nowhere"},
        {"method": "create", "type": "Contact", "color": "red"},
    ],
)
def test_an_act_that_makes_no_sense_is_refused(act, given):
    answer = act(**given)
    assert answer.status_code == 400
    assert "code" not in answer.json


def test_people_act_in_their_own_org(act, api_of):
    charlie = "charlie@contoso.example"
    assert act(user=charlie, method="create", type="Contact", fields={"LastName": "Novak"}).status_code == 400
    made = act(org="Contoso", user=charlie, method="create", type="Contact", fields={"LastName": "Novak"}).json["id"]
    assert api_of("Charlie").get(f"sobjects/Contact/{made}").json["LastName"] == "Novak"
