"""Where people open an org: its own domain, unless that is not Salesforce's."""

from __future__ import annotations

import pytest

from backend.adapters.salesforce.oauth import _browser_root

API = "https://acme.my.salesforce.com"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            {"urls": {"custom_domain": "https://acme--x.sandbox.my.salesforce.com"}},
            "https://acme--x.sandbox.my.salesforce.com",
        ),
        ({"urls": {"custom_domain": "https://evil.example"}}, API),
        ({"urls": {}}, API),
        ({"urls": "odd"}, API),
        ([], API),
    ],
)
def test_only_the_orgs_own_domain_is_opened(told: object, expected: str) -> None:
    assert _browser_root(told, API) == expected
