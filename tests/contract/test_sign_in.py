"""Both sign-ins through the sandbox's pages, and what becomes of the grants they give."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from backend.adapters.connectors import Addresses, StoredConnectors
from backend.adapters.graph.sign_in import EntraSignIn, Registration
from backend.adapters.http import HttpSession
from backend.adapters.salesforce.oauth import SalesforceOAuth
from backend.adapters.tokens import secrets_of
from backend.ports.failures import AccessDenied, AccessRevoked
from backend.ports.rows import (
    Connection,
    ConnectionKind,
    ConnectionStatus,
    MailboxAccess,
    MailboxRow,
    Organization,
    Profile,
    User,
)
from backend.sync.mirror.records import Kind
from backend.sync.records import Place
from sandbox.cast import MICROSOFT_CLIENT_ID, NORTHWIND_TENANT, SALESFORCE_CLIENT_ID, SECRET
from tests.fakes.store import FakeStore

ALICE = "alice@northwind.example"
BACK = "https://lockstep.example/auth/callback"
SCOPE = f"api://{MICROSOFT_CLIENT_ID}/access_as_user"


class SandboxClock:
    def __init__(self, sandbox):
        self._sandbox = sandbox

    def now(self):
        return self._sandbox.world.clock.now()


@pytest.fixture
def session(sandbox):
    return HttpSession(sandbox.ca_file)


@pytest.fixture
def microsoft(sandbox, session):
    authority = f"{sandbox.https_url}/organizations"
    return EntraSignIn(
        session,
        Registration(authority, MICROSOFT_CLIENT_ID, SECRET, SCOPE, (MICROSOFT_CLIENT_ID,)),
        SandboxClock(sandbox),
    )


@pytest.fixture
def salesforce(session):
    return SalesforceOAuth(session, SALESFORCE_CLIENT_ID, SECRET)


def callback(response):
    """The parameters the browser brings back to us."""
    assert response.status_code == 302, response.text
    assert response.headers["Location"].startswith(BACK)
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def continue_as(url, email):
    """The person's click on the Microsoft page; an empty address is Deny."""
    return callback(requests.get(url, params={"choice": email}, allow_redirects=False, timeout=5))


def allow(sandbox, url, email=ALICE, **form):
    """The person's click on the Salesforce page."""
    person = sandbox.world.directory.by_email(email)
    data = form or {"person": person.salesforce_user_id}
    return callback(requests.post(url, data=data, allow_redirects=False, timeout=5))


@pytest.fixture
def microsoft_grant(microsoft):
    url, flow = microsoft.begin(BACK, True)
    return microsoft.finish(flow, continue_as(url, ALICE))[1]


@pytest.fixture
def salesforce_grant(sandbox, salesforce):
    url, flow = salesforce.begin(BACK, sandbox.http_url)
    return salesforce.finish(flow, allow(sandbox, url))


class TestMicrosoft:
    def test_signing_in_names_the_person(self, sandbox, microsoft):
        url, flow = microsoft.begin(BACK, False)
        person, grant = microsoft.finish(flow, continue_as(url, ALICE))

        assert (person.tenant_id, person.email, person.name) == (NORTHWIND_TENANT, ALICE, "Alice Adams")
        assert person.directory_id == sandbox.world.directory.by_email(ALICE).oid
        assert grant is None

    def test_the_flow_can_be_kept_as_json(self, microsoft):
        url, flow = microsoft.begin(BACK, True)
        person, _ = microsoft.finish(json.loads(json.dumps(flow)), continue_as(url, ALICE))

        assert person.email == ALICE

    def test_asking_for_the_mailbox_gives_a_grant_that_can_be_renewed(self, sandbox, microsoft, microsoft_grant):
        again = microsoft.refresh(microsoft_grant.refresh_token)

        assert again.access_token not in ("", microsoft_grant.access_token)
        assert again.expires_at > sandbox.world.clock.now()

    def test_a_person_who_agreed_to_less_goes_on_with_the_mail(self, sandbox, microsoft, microsoft_grant):
        consents = sandbox.world.sign_in.consents
        for who, scopes in consents.items():
            consents[who] = frozenset(name for name in scopes if not name.startswith(("Contacts", "Calend", "Tasks")))
        token = microsoft.refresh(microsoft_grant.refresh_token).access_token
        granted = sandbox.world.sign_in.read_graph_token(token)["scp"].split()

        assert "Mail.ReadWrite" in granted
        assert "Contacts.ReadWrite" not in granted

    def test_a_person_who_agreed_to_nothing_is_access_revoked(self, sandbox, microsoft, microsoft_grant):
        sandbox.world.sign_in.consents.clear()

        with pytest.raises(AccessRevoked):
            microsoft.refresh(microsoft_grant.refresh_token)

    def test_a_person_who_refuses_is_access_denied(self, microsoft):
        url, flow = microsoft.begin(BACK, False)

        with pytest.raises(AccessDenied) as caught:
            microsoft.finish(flow, continue_as(url, ""))
        assert caught.value.code == "access_denied"

    def test_an_answer_to_another_flow_is_refused(self, microsoft):
        url, _ = microsoft.begin(BACK, False)
        _, other = microsoft.begin(BACK, False)

        with pytest.raises(AccessDenied):
            microsoft.finish(other, continue_as(url, ALICE))

    def test_a_code_works_once(self, microsoft):
        url, flow = microsoft.begin(BACK, False)
        answer = continue_as(url, ALICE)
        microsoft.finish(flow, answer)

        with pytest.raises(AccessDenied):
            microsoft.finish(flow, answer)

    def test_a_token_for_our_api_is_believed(self, sandbox, microsoft):
        token = sandbox.control("microsoft/token", {"email": ALICE})["access_token"]

        assert microsoft.verify(token).email == ALICE

    def test_a_token_for_graph_is_not(self, sandbox, microsoft):
        given = {"email": ALICE, "scopes": "https://graph.microsoft.com/User.Read"}
        token = sandbox.control("microsoft/token", given)["access_token"]

        with pytest.raises(AccessRevoked):
            microsoft.verify(token)

    def test_an_old_token_is_expired(self, sandbox, microsoft):
        token = sandbox.control("microsoft/token", {"email": ALICE})["access_token"]
        sandbox.world.clock.advance(7200)

        with pytest.raises(AccessRevoked) as caught:
            microsoft.verify(token)
        assert caught.value.code == "expired"

    def test_a_revoked_grant_is_access_revoked(self, sandbox, microsoft, microsoft_grant):
        sandbox.control("faults", {"service": "microsoft", "kind": "revoke_refresh_tokens"})

        with pytest.raises(AccessRevoked) as caught:
            microsoft.refresh(microsoft_grant.refresh_token)
        assert caught.value.side == "mailbox"

    def test_the_applications_token_is_kept_until_it_is_refused(self, microsoft):
        first = microsoft.application_token(NORTHWIND_TENANT)

        assert microsoft.application_token(NORTHWIND_TENANT) == first
        assert microsoft.application_token(NORTHWIND_TENANT, refused=first) != first

    def test_a_tenant_that_does_not_exist_is_access_denied(self, microsoft):
        with pytest.raises(AccessDenied):
            microsoft.application_token("33333333-3333-3333-3333-333333333333")


class TestSalesforce:
    def test_signing_in_tells_who_and_where(self, sandbox, salesforce_grant):
        detail = salesforce_grant.detail
        person = sandbox.world.directory.by_email(ALICE)

        assert detail["instance_url"] == sandbox.https_url
        assert detail["browser_url"] == sandbox.http_url
        assert (detail["user_id"], detail["organization_id"]) == (person.salesforce_user_id, person.salesforce_org_id)
        assert (detail["username"], detail["name"], detail["email"]) == (ALICE, "Alice Adams", ALICE)
        assert detail["time_zone"] == "Europe/Berlin"
        assert salesforce_grant.refresh_token

    def test_a_person_who_refuses_is_access_denied(self, sandbox, salesforce):
        url, flow = salesforce.begin(BACK, sandbox.http_url)

        with pytest.raises(AccessDenied) as caught:
            salesforce.finish(flow, allow(sandbox, url, deny="1"))
        assert caught.value.code == "access_denied"

    def test_an_answer_to_another_flow_is_refused(self, sandbox, salesforce):
        url, _ = salesforce.begin(BACK, sandbox.http_url)
        _, other = salesforce.begin(BACK, sandbox.http_url)

        with pytest.raises(AccessDenied) as caught:
            salesforce.finish(other, allow(sandbox, url))
        assert caught.value.code == "state_mismatch"

    def test_a_stolen_code_is_worth_nothing_without_the_verifier(self, sandbox, salesforce):
        url, flow = salesforce.begin(BACK, sandbox.http_url)

        with pytest.raises(AccessDenied):
            salesforce.finish({**flow, "verifier": "x" * 64}, allow(sandbox, url))

    def test_a_code_works_once(self, sandbox, salesforce):
        url, flow = salesforce.begin(BACK, sandbox.http_url)
        answer = allow(sandbox, url)
        salesforce.finish(flow, answer)

        with pytest.raises(AccessDenied):
            salesforce.finish(flow, answer)

    def test_refresh_tokens_rotate_and_the_old_one_is_dead(self, sandbox, salesforce, salesforce_grant):
        again = salesforce.refresh(salesforce_grant.refresh_token, sandbox.http_url)

        assert again.refresh_token not in ("", salesforce_grant.refresh_token)
        with pytest.raises(AccessRevoked):
            salesforce.refresh(salesforce_grant.refresh_token, sandbox.http_url)

    def test_a_revoked_grant_is_dead_and_revoking_twice_is_no_error(self, sandbox, salesforce, salesforce_grant):
        salesforce.revoke(salesforce_grant.refresh_token, sandbox.http_url)
        salesforce.revoke(salesforce_grant.refresh_token, sandbox.http_url)

        with pytest.raises(AccessRevoked):
            salesforce.refresh(salesforce_grant.refresh_token, sandbox.http_url)


ORGANIZATION = Organization("org", NORTHWIND_TENANT, "Northwind", datetime(2026, 11, 22, tzinfo=UTC))
PROFILE = Profile("profile", "org", "Default", True)
USER = User("user", "org", "profile", "oid", ALICE, "Alice Adams")


class TestConnectors:
    @pytest.fixture
    def store(self, microsoft_grant, salesforce_grant):
        store = FakeStore()
        with store.everywhere() as everywhere:
            everywhere.add_organization(ORGANIZATION, PROFILE)
        with store.transaction("org") as unit:
            unit.put_user(USER)
            for kind, grant in (
                (ConnectionKind.MICROSOFT, microsoft_grant),
                (ConnectionKind.SALESFORCE, salesforce_grant),
            ):
                row = Connection(kind.value, "org", "user", kind, "x", secrets=secrets_of(grant), detail=grant.detail)
                unit.put_connection(row)
        return store

    @pytest.fixture
    def connectors(self, sandbox, session, store, microsoft, salesforce):
        addresses = Addresses(f"{sandbox.https_url}/v1.0", sandbox.http_url, "66.0", "addin")
        return StoredConnectors(store, SandboxClock(sandbox), session, microsoft, salesforce, addresses)

    @pytest.fixture
    def granted(self, store):
        """The stored grant of Salesforce, as it is now."""

        def read():
            with store.transaction("org") as unit:
                return unit.connection(ConnectionKind.SALESFORCE, "user")

        return read

    @pytest.fixture
    def row(self, sandbox):
        return MailboxRow("mailbox", "org", "user", "graph", ALICE, sandbox.world.directory.by_email(ALICE).oid)

    def test_salesforce_is_opened_with_the_stored_grant(self, connectors, granted):
        assert connectors.crm(granted()).whoami().email == ALICE

    def test_the_mirrors_salesforce_is_opened_with_the_stored_grant(self, sandbox, connectors, granted):
        facts = connectors.mirror_crm(granted()).facts()

        assert facts.user_id == sandbox.world.directory.by_email(ALICE).salesforce_user_id

    def test_the_mailbox_is_opened_with_the_persons_grant(self, connectors, row):
        assert connectors.mailbox(row).set_up({}, "Salesforce Emails").capture

    def test_the_mailbox_is_opened_with_the_applications_access_when_the_profile_says_so(self, connectors, store, row):
        with store.transaction("org") as unit:
            unit.put_profile(Profile("profile", "org", "Default", True, mailbox_access=MailboxAccess.APPLICATION))
            unit.drop_connection("microsoft")

        assert connectors.mailbox(row).set_up({}, "Salesforce Emails").capture

    def test_contacts_tasks_and_events_are_opened_with_the_persons_grant(self, connectors, row):
        places = connectors.mirror_box(row).set_up_mirror(list(Kind), {})

        assert all((places.contacts, places.tasks, places.calendar))

    def test_contacts_tasks_and_events_are_opened_with_the_applications_access(self, connectors, store, row):
        theirs = connectors.mirror_box(row).set_up_mirror(list(Kind), {})
        with store.transaction(row.organization_id) as unit:
            unit.put_profile(Profile("profile", "org", "Default", True, mailbox_access=MailboxAccess.APPLICATION))
            unit.drop_connection("microsoft")

        assert connectors.mirror_box(row).set_up_mirror(list(Kind), {}) == theirs

    def test_folders_known_from_before_give_messages_their_place(self, connectors, row):
        folders = connectors.mailbox(row).set_up({}, "Salesforce Emails")
        again = connectors.mailbox(replace(row, folders=asdict(folders)))
        listed = connectors.mailbox(row).poll(folders, {Place.INBOX: ""}).pages[0].messages

        assert again.message(listed[0].id).place is Place.INBOX

    def test_a_person_without_a_grant_is_not_connected(self, connectors, store, row):
        with store.transaction("org") as unit:
            unit.drop_connection("microsoft")

        with pytest.raises(AccessRevoked) as caught:
            connectors.mailbox(row)
        assert caught.value.code == "not_connected"

    def test_expired_access_is_renewed_and_stored(self, sandbox, connectors, store, row, granted):
        sandbox.world.clock.advance(4 * 3600)
        connectors.crm(granted()).whoami()
        connectors.mailbox(row).set_up({}, "Salesforce Emails")
        with store.transaction("org") as unit:
            found = unit.connection(ConnectionKind.SALESFORCE, "user")

        assert connectors.crm(granted()).whoami().email == ALICE
        assert found.status is ConnectionStatus.OK

    def test_a_grant_revoked_in_salesforce_is_marked_lost(self, sandbox, connectors, store, granted):
        for kind in ("revoke_refresh_tokens", "expire_tokens"):
            sandbox.control("faults", {"service": "salesforce", "kind": kind})

        with pytest.raises(AccessRevoked):
            connectors.crm(granted()).whoami()
        with store.transaction("org") as unit:
            assert unit.connection(ConnectionKind.SALESFORCE, "user").status is ConnectionStatus.LOST
