"""Every port has an adapter and a fake, and their methods take what the port says, by the same names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import pytest

import backend.ports
from backend.adapters.bodies import HtmlBodies
from backend.adapters.connectors import StoredConnectors
from backend.adapters.graph.mailbox import GraphMailbox
from backend.adapters.graph.mirror import GraphMirrorBox
from backend.adapters.graph.sign_in import EntraSignIn
from backend.adapters.redis_cache import RedisCache
from backend.adapters.rq_queue import RqQueue
from backend.adapters.salesforce.crm import SalesforceCrm
from backend.adapters.salesforce.mirror import SalesforceMirror
from backend.adapters.salesforce.oauth import SalesforceOAuth
from backend.adapters.system_clock import SystemClock
from backend.models.everywhere import SqlEverywhere
from backend.models.sql_store import SqlStore, SqlUnit
from tests.cast import FakeConnectors
from tests.fakes.cache import FakeCache
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.mailbox import FakeMailbox
from tests.fakes.mirror_box import FakeMirrorBox
from tests.fakes.mirror_org import FakeMirrorCrm
from tests.fakes.queue import FakeQueue
from tests.fakes.sign_in import FakeMicrosoft, FakeSalesforceSignIn
from tests.fakes.store import FakeEverywhere, FakeStore
from tests.fakes.store_unit import FakeUnit

IMPLEMENTED: dict[str, tuple[type, ...]] = {
    "Bodies": (HtmlBodies,),
    "Cache": (RedisCache, FakeCache),
    "CaptureUnit": (SqlUnit, FakeUnit),
    "Clock": (SystemClock, FakeClock),
    "Connectors": (StoredConnectors, FakeConnectors),
    "Crm": (SalesforceCrm, FakeCrm),
    "Everywhere": (SqlEverywhere, FakeEverywhere),
    "JobQueue": (RqQueue, FakeQueue),
    "Mailbox": (GraphMailbox, FakeMailbox),
    "MirrorBox": (GraphMirrorBox, FakeMirrorBox),
    "MicrosoftSignIn": (EntraSignIn, FakeMicrosoft),
    "MirrorCrm": (SalesforceMirror, FakeMirrorCrm),
    "SalesforceSignIn": (SalesforceOAuth, FakeSalesforceSignIn),
    "Store": (SqlStore, FakeStore),
    "Unit": (SqlUnit, FakeUnit),
}


def ports() -> dict[str, type]:
    found = {}
    for module in pkgutil.iter_modules(backend.ports.__path__):
        for name, kind in vars(importlib.import_module(f"backend.ports.{module.name}")).items():
            if getattr(kind, "_is_protocol", False) and name != "Protocol":
                found[name] = kind
    return found


def methods(kind: type) -> dict[str, Any]:
    return {name: value for name, value in vars(kind).items() if inspect.isfunction(value) and name[0] != "_"}


def parameters(function: Any) -> list[tuple[str, bool]]:
    """Name, and whether it may be left out."""
    found = inspect.signature(function).parameters.values()
    return [(p.name, p.default is not inspect.Parameter.empty) for p in found]


def test_every_port_is_listed_here() -> None:
    assert set(IMPLEMENTED) == set(ports())


@pytest.mark.parametrize(("port", "kind"), [(p, k) for p, kinds in IMPLEMENTED.items() for k in kinds])
def test_it_has_every_method_of_the_port_with_the_same_parameters(port: str, kind: type) -> None:
    promised = methods(ports()[port])

    assert promised
    for name, method in promised.items():
        actual = getattr(kind, name, None)
        assert actual is not None, name
        assert parameters(actual) == parameters(method), name
