import pytest

JSON = {"Content-Type": "application/json"}


def batch(person, *requests):
    """Answers by id."""
    answers = person.post("/$batch", {"requests": list(requests)})["responses"]
    return {one["id"]: one for one in answers}


def item(number, url, method="GET", **more):
    return {"id": str(number), "method": method, "url": url, **more}


def test_each_item_has_its_own_answer(alice):
    made = alice.draft("One")
    found = batch(
        alice,
        item(1, "/me"),
        item(2, f"/me/messages/{made['id']}", "PATCH", body={"categories": ["CRM"]}, headers=JSON),
        item(3, "me/messages/rubbish"),
        item(4, f"/me/messages/{made['id']}", "DELETE"),
    )
    assert {key: one["status"] for key, one in found.items()} == {"1": 200, "2": 200, "3": 400, "4": 204}
    assert found["2"]["body"]["categories"] == ["CRM"]
    assert found["3"]["body"]["error"]["code"] == "ErrorInvalidIdMalformed"
    assert "body" not in found["4"]


def test_answers_do_not_come_in_the_order_asked(alice):
    answers = alice.post("/$batch", {"requests": [item(1, "/me"), item(2, "/me")]})["responses"]
    assert [one["id"] for one in answers] == ["2", "1"]


def test_addresses_may_be_absolute_on_this_server(alice):
    assert batch(alice, item(1, "http://localhost/v1.0/me?$select=mail"))["1"]["status"] == 200
    assert alice.refused("/$batch", "POST", {"requests": [item(1, "https://evil.example/v1.0/me")]})[0] == 400


def test_a_failed_parent_fails_its_children(alice):
    found = batch(
        alice,
        item(1, "/me/messages/rubbish"),
        item(2, "/me", dependsOn=["1"]),
        item(3, "/me", depends_on=["2"]),
        item(4, "/me"),
    )
    assert [found[key]["status"] for key in "1234"] == [400, 424, 424, 200]


def test_children_run_after_their_parents(alice):
    found = batch(
        alice,
        item(1, "/me/mailFolders?$filter=displayName eq 'New'", dependsOn=["2"]),
        item(2, "/me/mailFolders", "POST", body={"displayName": "New"}, headers=JSON),
    )
    assert len(found["1"]["body"]["value"]) == 1


def test_other_bodies_are_base64(alice):
    made = alice.draft("One")
    assert isinstance(batch(alice, item(1, f"/me/messages/{made['id']}/$value"))["1"]["body"], str)


def test_items_have_their_own_headers(alice):
    made = alice.draft("One")
    path = f"/me/messages/{made['id']}"
    found = batch(alice, item(1, path, headers={"Prefer": 'IdType="ImmutableId"'}), item(2, path))
    assert found["1"]["body"]["id"] != found["2"]["body"]["id"] == made["id"]


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [item(n, "/me") for n in range(21)],
        [item(1, "/me"), item(1, "/me")],
        [item(1, "/me", "FETCH")],
        [{"id": "1", "method": "GET"}],
        [item(1, "/$batch", "POST", body={}, headers=JSON)],
        [item(1, "/me/messages", "POST", body={"subject": "x"})],
        [item(1, "/me", dependsOn=["2"]), item(2, "/me", dependsOn=["1"])],
        [item(1, "/me", dependsOn=["9"])],
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(alice, requests):
    assert alice.refused("/$batch", "POST", {"requests": requests})[0] == 400


def test_twenty_items_are_allowed(alice):
    assert len(batch(alice, *(item(n, "/me") for n in range(20)))) == 20


def test_a_single_item_can_be_throttled(alice, fault):
    fault(
        path="/me/messages$", status=429, headers={"Retry-After": "7"}, body={"error": {"code": "ApplicationThrottled"}}
    )
    found = batch(alice, item(1, "/me/messages"), item(2, "/me/messages"), item(3, "/me"))
    assert [found[key]["status"] for key in "123"] == [429, 200, 200]
    assert found["1"]["headers"]["Retry-After"] == "7"
    assert found["1"]["body"]["error"]["code"] == "ApplicationThrottled"


def test_an_item_can_be_carried_out_and_still_fail(alice, fault):
    fault(path="/me/mailFolders$", method="POST", status=503, when="after")
    made = item(1, "/me/mailFolders", "POST", body={"displayName": "New"}, headers=JSON)
    assert batch(alice, made)["1"]["status"] == 503
    assert batch(alice, made)["1"]["status"] == 409


def test_permissions_are_checked_for_each_item(sign_in):
    reader = sign_in("alice@northwind.example", "Mail.Read")
    found = batch(reader, item(1, "/me/messages"), item(2, "/me/outlook/masterCategories"))
    assert [found[key]["status"] for key in "12"] == [200, 403]


def test_a_batch_is_one_request_of_many_calls(alice, world):
    world.requests.clear()
    batch(alice, item(1, "/me"), item(2, "/me"))
    (entry,) = world.requests.list("graph")
    assert (entry.path, entry.calls) == ("/v1.0/$batch", 2)
