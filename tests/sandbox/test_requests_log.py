import pytest

from sandbox.requests_log import RequestLog, service_of


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/services/data/v59.0/query", "salesforce"),
        ("/services/oauth2/token", "salesforce"),
        ("/id/00D/005", "salesforce"),
        ("/sfc/servlet.shepherd/version/download/068", "salesforce"),
        ("/.well-known/openid-configuration", "salesforce"),
        ("/v1.0/me/messages", "graph"),
        ("/v1.0/$batch", "graph"),
        ("/organizations/oauth2/v2.0/token", "microsoft"),
        ("/common/v2.0/.well-known/openid-configuration", "microsoft"),
        ("/11111111-1111-1111-1111-111111111111/discovery/v2.0/keys", "microsoft"),
        ("/_sandbox/faults", None),
        ("/outlook", None),
        ("/salesforce/Account/001", None),
        ("/identity", None),
        ("/", None),
    ],
)
def test_the_path_says_which_service_was_asked(path, service):
    assert service_of(path) == service


def test_it_lists_one_service_since_a_number():
    log = RequestLog()
    log.add("graph", "GET", "/v1.0/me", 200)
    log.add("salesforce", "GET", "/services/data", 200)
    log.add("salesforce", "POST", "/services/data/v59.0/composite", 200, calls=4)
    assert [(entry.n, entry.calls) for entry in log.list("salesforce", since=2)] == [(3, 4)]
    assert log.count() == 3


def test_clearing_forgets_the_entries_and_goes_on_counting():
    log = RequestLog()
    log.add("graph", "GET", "/v1.0/me", 200)
    log.clear()
    log.add("graph", "GET", "/v1.0/me", 200)
    assert [entry.n for entry in log.list()] == [2]
