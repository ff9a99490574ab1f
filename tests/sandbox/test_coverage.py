import pytest

from sandbox.app import create_sandbox_app
from sandbox.cast import SALESFORCE_CLIENT_ID
from sandbox.coverage import DATA, FILE, NOT_EMULATED, coverage
from sandbox.world import World


def test_the_page_is_what_the_routes_say():
    assert FILE.read_text(encoding="utf-8") == coverage(), "run: python -m sandbox coverage"


@pytest.fixture(scope="module")
def signed_in():
    world = World("empty")
    token = world.gate.sessions.open(SALESFORCE_CLIENT_ID, world.directory.people[0], "api")
    client = create_sandbox_app(world).test_client()
    return lambda method, path: client.open(path, method=method, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("line", NOT_EMULATED)
def test_what_is_said_to_answer_501_does(signed_in, line):
    method, path = line.replace(DATA, "/services/data/v59.0").replace("{type_name}", "Account").split()
    answer = signed_in(method, path)
    assert answer.status_code == 501
    assert path in answer.text
