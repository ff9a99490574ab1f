import pytest

CRM = "String {00020329-0000-0000-C000-000000000046} Name CrmId"
ALICE = "/users/alice@northwind.example"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
EXTENSION = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "com.acme.crm", "k": "v"}


@pytest.fixture
def alice(sign_in):
    return sign_in("alice@northwind.example", "Contacts.ReadWrite")


@pytest.fixture
def erin(alice):
    return alice.post(
        "/me/contacts",
        {
            "givenName": "Erin",
            "surname": "Evans",
            "companyName": "Acme",
            "emailAddresses": [{"name": "Erin", "address": "erin@acme.example"}],
            "categories": ["CRM"],
            "singleValueExtendedProperties": [{"id": CRM, "value": "003A"}],
        },
    )


def names(person, path):
    return [one["displayName"] for one in person.get(path)["value"]]


class TestCreate:
    def test_it_lies_in_the_default_folder_with_every_property_of_v1(self, alice, erin):
        assert (erin["givenName"], erin["jobTitle"], erin["businessPhones"]) == ("Erin", None, [])
        assert (erin["homeAddress"], erin["fileAs"]) == ({}, "")
        assert alice.get(f"/me/contactFolders/{erin['parentFolderId']}")["displayName"] == "Contacts"

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            ({"givenName": "Erin", "middleName": "M", "surname": "Evans", "generation": "Jr."}, "Erin M Evans Jr."),
            ({"companyName": "Acme"}, "Acme"),
            ({"emailAddresses": [{"address": "x@acme.example"}]}, "x@acme.example"),
            ({"displayName": "The boss", "givenName": "Erin"}, "The boss"),
        ],
    )
    def test_a_missing_display_name_is_built(self, alice, body, name):
        assert alice.post("/me/contacts", body)["displayName"] == name

    def test_an_address_without_a_name_is_called_by_itself(self, alice):
        made = alice.post("/me/contacts", {"emailAddresses": [{"address": "x@acme.example"}]})
        assert made["emailAddresses"] == [{"name": "x@acme.example", "address": "x@acme.example"}]
        assert made["primaryEmailAddress"] == made["emailAddresses"][0]
        assert made["secondaryEmailAddress"] is None

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"emailAddresses": [{"address": f"{n}@x.example"} for n in range(4)]}, "ErrorInvalidProperty"),
            ({"businessPhones": ["1", "2", "3"]}, "ErrorInvalidProperty"),
            ({"homePhones": ["1", "2", "3"]}, "ErrorInvalidProperty"),
            ({"mobilePhone": ["1"]}, "RequestBodyRead"),
            ({"emailAddresses": {"address": "x@y.example"}}, "RequestBodyRead"),
            ({"birthday": "1980-03-22"}, "RequestBodyRead"),
            ({"birthday": "1980-03-22T00:00:00"}, "RequestBodyRead"),
            ({"homeAddress": {"zip": "1"}}, "RequestBodyRead"),
            ({"phones": [{"number": "1"}]}, "RequestBodyRead"),
            ({"gender": "x"}, "RequestBodyRead"),
            ({"websites": []}, "RequestBodyRead"),
            ({"flag": {"flagStatus": "flagged"}}, "RequestBodyRead"),
            ({"parentFolderId": "x"}, "ErrorInvalidPropertySet"),
            ({"singleValueExtendedProperties": [{"id": "Foo", "value": "1"}]}, "ErrorInvalidExtendedProperty"),
        ],
    )
    def test_it_refuses(self, alice, body, code):
        assert alice.refused("/me/contacts", "POST", body) == (400, code)

    @pytest.mark.parametrize("name", ["primaryEmailAddress", "multiValueExtendedProperties"])
    def test_what_is_not_emulated_says_so(self, alice, name):
        assert alice.refused("/me/contacts", "POST", {name: None}) == (501, "NotImplemented")

    def test_two_phones_of_a_kind_and_three_addresses_fit(self, alice):
        body = {"businessPhones": ["1", "2"], "emailAddresses": [{"address": f"{n}@x.example"} for n in range(3)]}
        made = alice.post("/me/contacts", body)
        assert len(made["businessPhones"] + made["emailAddresses"]) == 5

    def test_a_birthday_comes_back_in_utc(self, alice):
        made = alice.post("/me/contacts", {"birthday": "1980-03-22T01:00:00+01:00"})
        assert made["birthday"] == "1980-03-22T00:00:00Z"


class TestChange:
    def test_only_what_is_named_changes(self, alice, erin):
        changed = alice.patch(f"/me/contacts/{erin['id']}", {"jobTitle": "CFO"})
        assert (changed["jobTitle"], changed["companyName"]) == ("CFO", "Acme")
        assert changed["@odata.etag"] != erin["@odata.etag"]

    def test_a_list_is_replaced_whole(self, alice, erin):
        assert alice.patch(f"/me/contacts/{erin['id']}", {"categories": ["A"]})["categories"] == ["A"]

    def test_the_display_name_does_not_follow_the_names(self, alice, erin):
        assert alice.patch(f"/me/contacts/{erin['id']}", {"surname": "Elliot"})["displayName"] == "Erin Evans"

    def test_a_stale_change_key_is_refused(self, alice, erin):
        path = f"/me/contacts/{erin['id']}"
        alice.patch(path, {"jobTitle": "CFO"}, If_Match=erin["@odata.etag"])
        stale = {"If_Match": erin["@odata.etag"]}
        assert alice.refused(path, "PATCH", {"jobTitle": "CEO"}, **stale) == (412, "ErrorIrresolvableConflict")
        assert alice.refused(path, "DELETE", **stale) == (412, "ErrorIrresolvableConflict")

    def test_photos_are_not_emulated(self, alice, erin):
        assert alice.refused(f"/me/contacts/{erin['id']}/photo/$value") == (501, "NotImplemented")

    def test_there_is_no_move(self, alice, erin):
        assert alice.refused(f"/me/contacts/{erin['id']}/move", "POST", {"destinationId": "x"})[0] == 501


class TestDelete:
    def test_it_leaves_the_list_and_its_ordinary_id_dies(self, alice, erin):
        alice.delete(f"/me/contacts/{erin['id']}")
        assert names(alice, "/me/contacts") == []
        assert alice.refused(f"/me/contacts/{erin['id']}") == (404, "ErrorItemNotFound")

    def test_the_immutable_id_still_finds_it_in_deleted_items(self, alice, erin):
        identifier = alice.get(f"/me/contacts/{erin['id']}", **IMMUTABLE)["id"]
        alice.delete(f"/me/contacts/{identifier}")
        found = alice.get(f"/me/contacts/{identifier}", **IMMUTABLE)
        assert found["parentFolderId"] not in (erin["parentFolderId"], None)

    def test_a_switch_makes_it_go_for_good(self, alice, erin, http):
        http.post("/_sandbox/graph", json={"keep_deleted_contacts": False})
        identifier = alice.get(f"/me/contacts/{erin['id']}", **IMMUTABLE)["id"]
        alice.delete(f"/me/contacts/{identifier}")
        assert alice.refused(f"/me/contacts/{identifier}") == (404, "ErrorItemNotFound")

    def test_for_good_is_for_good(self, alice, erin):
        identifier = alice.get(f"/me/contacts/{erin['id']}", **IMMUTABLE)["id"]
        alice.post(f"/me/contacts/{identifier}/permanentDelete")
        assert alice.refused(f"/me/contacts/{identifier}") == (404, "ErrorItemNotFound")


class TestAsk:
    @pytest.mark.parametrize(
        "query",
        [
            "emailAddresses/any(a:a/address eq 'ERIN@acme.example')",
            "categories/any(c:c eq 'CRM')",
            "companyName eq 'Acme'",
            f"singleValueExtendedProperties/Any(ep:ep/id eq '{CRM}' and ep/value eq '003a')",
        ],
    )
    def test_filters_that_work(self, alice, erin, query):
        alice.post("/me/contacts", {"displayName": "Other"})
        assert names(alice, f"/me/contacts?$filter={query}") == ["Erin Evans"]

    @pytest.mark.parametrize(
        "query",
        [
            "$filter=emailAddresses/any(a:a/address ne 'x@y.example')",
            "$filter=emailAddresses/any(a:a/name eq 'Erin')",
            "$filter=emailAddresses/any(a:startswith(a/address,'erin'))",
            "$filter=personalNotes eq 'x'",
            "$filter=phones/any(a:a eq 'x')",
            "$select=websites",
            "$orderby=emailAddresses",
            "$search=erin",
            "$expand=photo",
            "$expand=singleValueExtendedProperties",
        ],
    )
    def test_what_is_not_known_is_refused(self, alice, query):
        assert alice.refused(f"/me/contacts?{query}")[0] == 400

    def test_an_extended_property_shows_only_when_expanded(self, alice, erin):
        assert "singleValueExtendedProperties" not in erin
        path = f"/me/contacts/{erin['id']}?$expand=singleValueExtendedProperties($filter=id eq '{CRM}')"
        shown = alice.get(path)["singleValueExtendedProperties"]
        assert [one["value"] for one in shown] == ["003A"]

    def test_select_keeps_the_id_and_the_etag(self, alice, erin):
        (found,) = alice.get("/me/contacts?$select=companyName")["value"]
        assert set(found) == {"@odata.etag", "id", "companyName"}

    def test_pages_hold_ten_and_link_on(self, alice):
        for number in range(12):
            alice.post("/me/contacts", {"displayName": f"{number:02d}"})
        first = alice.get("/me/contacts?$orderby=displayName")
        rest = alice.get(first["@odata.nextLink"])
        assert [one["displayName"] for one in first["value"] + rest["value"]] == [f"{n:02d}" for n in range(12)]
        assert (len(first["value"]), alice.get("/me/contacts/$count")) == (10, b"12")
        assert len(alice.get("/me/contacts?$top=3")["value"]) == 3


class TestFolders:
    @pytest.fixture
    def vip(self, alice):
        return alice.post("/me/contactFolders", {"displayName": "VIP"})

    def test_the_default_folder_is_in_no_list(self, alice, erin, vip):
        assert names(alice, "/me/contactFolders") == ["VIP"]
        assert vip["parentFolderId"] == erin["parentFolderId"]

    def test_it_has_no_well_known_name(self, alice):
        assert alice.refused("/me/contactFolders/contacts") == (400, "ErrorInvalidIdMalformed")

    def test_folders_lie_in_folders(self, alice, vip):
        child = alice.post(f"/me/contactFolders/{vip['id']}/childFolders", {"displayName": "Gold"})
        assert names(alice, f"/me/contactFolders/{vip['id']}/childFolders") == ["Gold"]
        path = f"/me/contactFolders/{vip['id']}/childFolders/{child['id']}/contacts"
        alice.post(path, {"displayName": "Inner"})
        assert names(alice, f"/me/contactFolders/{child['id']}/contacts") == ["Inner"]
        assert alice.get("/me/contactFolders/$count") == b"1"

    def test_a_name_is_taken_once_below_one_parent(self, alice, vip):
        assert alice.refused("/me/contactFolders", "POST", {"displayName": "vip"}) == (409, "ErrorFolderExists")

    @pytest.mark.parametrize("body", [{}, {"displayName": " "}, {"displayName": "x", "isHidden": True}])
    def test_it_refuses_a_folder_without_a_name_or_with_more(self, alice, body):
        assert alice.refused("/me/contactFolders", "POST", body)[0] == 400

    def test_a_folder_is_renamed_and_may_carry_an_extended_property(self, alice, vip):
        body = {"displayName": "Best", "singleValueExtendedProperties": [{"id": CRM, "value": "1"}]}
        assert alice.patch(f"/me/contactFolders/{vip['id']}", body)["displayName"] == "Best"
        path = f"/me/contactFolders/{vip['id']}?$expand=singleValueExtendedProperties($filter=id eq '{CRM}')"
        assert alice.get(path)["singleValueExtendedProperties"][0]["value"] == "1"

    def test_the_default_folder_stays_as_it_is(self, alice, erin):
        path = f"/me/contactFolders/{erin['parentFolderId']}"
        refusal = (403, "ErrorDeleteDistinguishedFolder")
        assert alice.refused(path, "DELETE") == alice.refused(path, "PATCH", {"displayName": "x"}) == refusal

    def test_contacts_of_other_folders_answer_to_their_id_alone(self, alice, vip):
        made = alice.post(f"/me/contactFolders/{vip['id']}/contacts", {"displayName": "Vera"})
        assert names(alice, "/me/contacts") == []
        assert alice.patch(f"/me/contacts/{made['id']}", {"jobTitle": "CEO"})["parentFolderId"] == vip["id"]

    def test_below_a_folder_only_its_own_are_found(self, alice, vip, erin):
        path = f"/me/contactFolders/{vip['id']}/contacts/{erin['id']}"
        assert alice.refused(path) == (404, "ErrorItemNotFound")

    def test_a_deleted_folder_takes_its_contacts_along(self, alice, vip):
        made = alice.post(f"/me/contactFolders/{vip['id']}/contacts", {"displayName": "Vera"})
        alice.delete(f"/me/contactFolders/{vip['id']}")
        assert alice.refused(f"/me/contacts/{made['id']}") == (404, "ErrorItemNotFound")
        assert alice.refused(f"/me/contactFolders/{vip['id']}") == (404, "ErrorItemNotFound")


class TestExtensions:
    def test_they_are_made_read_changed_and_deleted(self, alice, erin):
        path = f"/me/contacts/{erin['id']}/extensions"
        assert alice.post(path, EXTENSION)["id"] == "microsoft.graph.openTypeExtension.com.acme.crm"
        assert alice.patch(f"{path}/com.acme.crm", {"n": 1})["k"] == "v"
        older = f"{path}/Microsoft.OutlookServices.OpenTypeExtension.com.acme.crm"
        assert alice.get(older)["n"] == 1
        alice.delete(older)
        assert alice.refused(older) == (404, "ErrorItemNotFound")

    def test_they_show_when_expanded_by_id(self, alice, erin):
        alice.post(f"/me/contacts/{erin['id']}/extensions", EXTENSION)
        path = f"/me/contacts/{erin['id']}?$expand=extensions($filter=id eq 'com.acme.crm')"
        assert alice.get(path)["extensions"][0]["k"] == "v"

    @pytest.mark.parametrize("body", [{}, {"extensionName": "x"}, {"@odata.type": EXTENSION["@odata.type"]}])
    def test_type_and_name_are_needed(self, alice, erin, body):
        assert alice.refused(f"/me/contacts/{erin['id']}/extensions", "POST", body)[0] == 400


class TestAccess:
    @pytest.mark.parametrize(
        ("scope", "method", "path", "status"),
        [
            ("Contacts.Read", "GET", "/me/contacts", 200),
            ("Contacts.Read", "POST", "/me/contacts", 403),
            ("Contacts.Read", "GET", "/me/contactFolders", 200),
            ("Contacts.Read", "GET", "/me/contactFolders/delta", 200),
            ("Contacts.ReadWrite", "POST", "/me/contacts", 201),
            ("Contacts.ReadWrite", "GET", "/me/messages", 403),
            ("Mail.ReadWrite", "GET", "/me/contacts", 403),
            ("Contacts.ReadWrite", "GET", "/users/bob@northwind.example/contacts", 403),
        ],
    )
    def test_a_scope_opens_what_it_names(self, sign_in, scope, method, path, status):
        person = sign_in("alice@northwind.example", scope)
        assert person.ask(method, path, {} if method == "POST" else None).status_code == status

    def test_an_application_reaches_contacts_by_the_same_names(self, sign_in, http, erin):
        http.post("/_sandbox/microsoft", json={"app_roles": ["Contacts.Read"]})
        application = sign_in("", "https://graph.microsoft.com/.default")
        assert names(application, f"{ALICE}/contacts") == ["Erin Evans"]
        assert application.refused(f"{ALICE}/contacts", "POST", {}) == (403, "ErrorAccessDenied")
