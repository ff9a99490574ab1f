from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from sandbox import cast, demo_world
from sandbox.app import create_sandbox_app
from sandbox.cast import SALESFORCE_CLIENT_ID
from sandbox.world import World

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class Api:
    """A person's calls under /services/data/vNN.0."""

    client: object
    token: str
    version: str = "59.0"

    def __call__(self, method, path, body=None, *, headers=None, version=None, **more):
        address = path if path.startswith("/") else f"/services/data/v{version or self.version}/{path}"
        all_headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return self.client.open(address, method=method, json=body, headers=all_headers, **more)

    def get(self, path, **query):
        return self("GET", path, query_string=query or None)

    def create(self, type_name, **fields):
        answer = self("POST", f"sobjects/{type_name}", fields)
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    def query(self, soql):
        answer = self.get("query", q=soql)
        assert answer.status_code == 200, answer.text
        return answer.json["records"]


@pytest.fixture(scope="session")
def shared():
    """One world and its application; each test starts it anew."""
    world = World("empty")
    return world, create_sandbox_app(world)


@pytest.fixture
def world(shared):
    """The demo's people and records, without its mails; the clock stands still."""
    world, _ = shared
    world.directory = cast.directory()
    world.reset()
    world.clock.set(NOW)
    demo_world.fill(world)
    return world


@pytest.fixture
def client(world, shared):
    return shared[1].test_client()


@pytest.fixture
def api_of(world, client):
    def make(name):
        person = next(p for p in world.directory.people if p.name.startswith(name))
        return Api(client, world.gate.sessions.open(SALESFORCE_CLIENT_ID, person, "api"))

    return make


@pytest.fixture
def api(api_of):
    """Alice's."""
    return api_of("Alice")


@pytest.fixture
def erin(api):
    return api.query("SELECT Id, AccountId FROM Contact WHERE Email = 'erin@acme.example'")[0]
