import pytest

SCOPES = ["Calendars.ReadWrite", "Mail.ReadWrite", "MailboxSettings.ReadWrite", "User.Read"]


@pytest.fixture
def alice(sign_in):
    return sign_in("alice@northwind.example", *SCOPES)


@pytest.fixture
def bob(sign_in):
    return sign_in("bob@northwind.example", *SCOPES)


@pytest.fixture
def control(http):
    """control(path, body): POST below /_sandbox, answered as JSON; without a body a GET."""

    def ask(path, body=None):
        answer = http.get(f"/_sandbox/{path}") if body is None else http.post(f"/_sandbox/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    return ask


@pytest.fixture
def outbox(http, control):
    """outbox(): (kind, to) of every mail since the last time it was asked."""

    def read():
        found = [(one["kind"], one["to"]) for one in control("outbox")["outbox"]]
        http.delete("/_sandbox/outbox")
        return found

    return read
