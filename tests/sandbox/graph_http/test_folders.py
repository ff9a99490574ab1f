import pytest


def names(alice, path):
    return [one["displayName"] for one in alice.get(path)["value"]]


def test_the_list_holds_the_visible_top_folders(alice):
    found = names(alice, "/me/mailFolders?$top=50")
    assert "Inbox" in found
    assert "Conversation History" not in found


def test_hidden_folders_come_when_asked_for(alice):
    assert "Conversation History" in names(alice, "/me/mailFolders?$top=50&includeHiddenFolders=true")


def test_a_page_holds_ten_folders(alice):
    for number in range(5):
        alice.post("/me/mailFolders", {"displayName": f"Project {number}"})
    page = alice.get("/me/mailFolders")
    assert len(page["value"]) == 10
    assert len(alice.get(page["@odata.nextLink"])["value"]) == 2


@pytest.mark.parametrize(
    "path", ["/me/mailFolders/SentItems", "/me/mailFolders('sentitems')", "/me/mailfolders/sentitems"]
)
def test_well_known_names_stand_for_ids(alice, path):
    found = alice.get(path)
    assert found["displayName"] == "Sent Items"
    assert alice.get(f"/me/mailFolders/{found['id']}")["id"] == found["id"]


def test_a_known_name_without_a_folder_is_not_found(alice):
    assert alice.refused("/me/mailFolders/clutter") == (404, "ErrorItemNotFound")


def test_any_other_name_is_malformed(alice):
    assert alice.refused("/me/mailFolders/capture") == (400, "ErrorInvalidIdMalformed")


def test_the_counts_are_those_of_the_messages(alice):
    alice.draft("One", isRead=False)
    alice.draft("Two")
    found = alice.get("/me/mailFolders/drafts")
    assert (found["totalItemCount"], found["unreadItemCount"]) == (2, 1)


def test_a_folder_is_made_once(alice):
    made = alice.ask("POST", "/me/mailFolders", {"displayName": "Salesforce Emails"})
    assert made.status_code == 201
    twin = alice.refused("/me/mailFolders", "POST", {"displayName": "salesforce emails"})
    assert twin == (409, "ErrorFolderExists")


def test_folders_are_found_by_their_name(alice):
    alice.post("/me/mailFolders", {"displayName": "Salesforce Emails"})
    assert names(alice, "/me/mailFolders?$filter=displayName eq 'Salesforce Emails'") == ["Salesforce Emails"]


def test_child_folders_have_the_same_paths_at_any_depth(alice):
    parent = alice.post("/me/mailFolders", {"displayName": "CRM"})["id"]
    child = alice.post(f"/me/mailFolders/{parent}/childFolders", {"displayName": "Emails"})["id"]
    assert names(alice, f"/me/mailFolders/{parent}/childFolders") == ["Emails"]
    assert alice.get(f"/me/mailFolders/{parent}")["childFolderCount"] == 1
    made = alice.post(f"/me/mailFolders/{parent}/childFolders/{child}/messages", {"subject": "Deep"})
    assert made["parentFolderId"] == child


def test_a_folder_is_renamed_and_keeps_its_id(alice):
    made = alice.post("/me/mailFolders", {"displayName": "CRM"})
    changed = alice.patch(f"/me/mailFolders/{made['id']}", {"displayName": "Sales"})
    assert (changed["displayName"], changed["id"]) == ("Sales", made["id"])


def test_well_known_folders_stay(alice):
    assert alice.refused("/me/mailFolders/inbox", "DELETE") == (403, "ErrorDeleteDistinguishedFolder")


def test_deleting_moves_below_deleted_items_with_the_mail(alice):
    made = alice.post("/me/mailFolders", {"displayName": "CRM"})
    alice.post(f"/me/mailFolders/{made['id']}/messages", {"subject": "Kept"})
    alice.delete(f"/me/mailFolders/{made['id']}")
    assert names(alice, "/me/mailFolders/deleteditems/childFolders") == ["CRM"]
    assert alice.subjects(f"/me/mailFolders/{made['id']}/messages") == ["Kept"]


def test_a_folder_cannot_move_into_itself(alice):
    parent = alice.post("/me/mailFolders", {"displayName": "A"})["id"]
    child = alice.post(f"/me/mailFolders/{parent}/childFolders", {"displayName": "B"})["id"]
    answer = alice.refused(f"/me/mailFolders/{parent}/move", "POST", {"destinationId": child})
    assert answer == (400, "ErrorMoveCopyFailed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "ErrorInvalidRequest"),
        ({"displayName": "X", "color": "red"}, "RequestBodyRead"),
        ({"displayName": "X", "totalItemCount": 3}, "ErrorInvalidPropertySet"),
    ],
)
def test_a_body_graph_would_not_take_is_refused(alice, body, code):
    assert alice.refused("/me/mailFolders", "POST", body) == (400, code)


def test_categories_are_listed_made_recoloured_and_deleted(alice):
    path = "/me/outlook/masterCategories"
    made = alice.post(path, {"displayName": "Salesforce", "color": "preset7"})
    assert alice.patch(f"{path}/{made['id']}", {"color": "preset3"})["color"] == "preset3"
    assert "Salesforce" in names(alice, path)
    alice.delete(f"{path}/{made['id']}")
    assert alice.refused(f"{path}/{made['id']}") == (404, "ErrorItemNotFound")


@pytest.mark.parametrize(
    ("method", "body"),
    [("POST", {"displayName": "X", "color": "pink"}), ("POST", {"color": "none"}), ("PATCH", {"displayName": "Y"})],
)
def test_a_category_has_a_fixed_name_and_a_known_colour(alice, method, body):
    path = "/me/outlook/masterCategories"
    if method == "PATCH":
        path += "/" + alice.post(path, {"displayName": "X"})["id"]
    assert alice.refused(path, method, body) == (400, "RequestBodyRead")


def test_two_categories_cannot_share_a_name(alice):
    alice.post("/me/outlook/masterCategories", {"displayName": "Salesforce"})
    twin = alice.refused("/me/outlook/masterCategories", "POST", {"displayName": "SALESFORCE"})
    assert twin[0] == 409
