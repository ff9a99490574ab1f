"""The OpenAPI document is true: whatever it allows is answered as it says, whatever it forbids is refused."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis import Case, Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

from backend.app import create_app
from backend.web.current import KEY
from backend.web.sessions import PANE
from tests.cast import ALICE, ERIN, World, make_world
from tests.web.people import PUBLIC, FakeMicrosoft, FakeSalesforce, sessions_of, settings_with

pytestmark = pytest.mark.slow


class Everyone:
    """The application in a fresh world, and a fresh session, for each call."""

    def __init__(self) -> None:
        plenty = {"LOCKSTEP_RATE_LIMIT_USER": "9999999/second", "LOCKSTEP_RATE_LIMIT_ADDRESS": "9999999/second"}
        self.app: Flask = create_app(
            _fresh_world().services, settings_with(LOCKSTEP_RATE_LIMIT_SIGN_IN="9999999/second", **plenty)
        )

    def token(self) -> str:
        world = _fresh_world()
        self.app.extensions[KEY]["services"] = world.services
        return sessions_of(world).open(world.user(ALICE), PANE)


def _fresh_world() -> World:
    world = make_world()
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    signs_in = {"microsoft": FakeMicrosoft(), "salesforce": FakeSalesforce(), "public_url": PUBLIC}
    world.services = replace(world.services, **signs_in)
    return world


def breaks_a_rule(response: Response) -> bool:
    """The form was right, the wish was not: links that do not go together, a mail of nobody."""
    return response.status_code == 422 and response.json()["code"] != "invalid"


everyone = Everyone()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", everyone.app)


@schemathesis.auth()
class Signed:
    def get(self, case: Case, context: object) -> str:
        token = everyone.token()
        return "token-of-alice" if (case.method, case.path) == ("POST", "/api/v1/session") else token

    def set(self, case: Case, data: str, context: object) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schema.parametrize()
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_document_is_true(case: Case) -> None:
    response = case.call()
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if breaks_a_rule(response) else [])


DOCUMENT = everyone.app.test_client().get("/api/v1/openapi.json").json
OPERATIONS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"]
USED_BY_THE_SIDEBAR = (
    "Address BlockEntry Connections Content ContentFile Context Item Me PersonCard Problem Record Ref Rules Saved "
    "SavedFile SaveResult Session Setting Sync User WhyStep Wish EventContext EventResult EventWish OpenEvent"
).split()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_says_every_way_it_can_fail(path: str, method: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    wanted = {"400", "401", "403", "404", "405", "422", "429", "500", "502", "503"}
    if method != "get":
        wanted |= {"409", "413", "415"}
    assert wanted <= set(operation["responses"])
    assert operation["summary"]
    for status in wanted:
        name = operation["responses"][status]["$ref"].rpartition("/")[2]
        problem = DOCUMENT["components"]["responses"][name]["content"]["application/problem+json"]
        assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_the_shapes_have_the_names_the_sidebar_uses() -> None:
    assert set(USED_BY_THE_SIDEBAR) <= set(DOCUMENT["components"]["schemas"])


def test_the_document_holds_exactly_the_operations_that_exist() -> None:
    routes = {
        (re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", r"{\1}", rule.rule), method.lower())
        for rule in everyone.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
    }
    assert routes == set(OPERATIONS)
