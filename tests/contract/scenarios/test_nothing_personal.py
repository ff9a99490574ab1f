"""What docs/operations.md promises: what a mail says is neither kept nor logged, and no token can be read anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from redis import Redis
from sqlalchemy import text

from backend.models.engine import build_engine
from backend.models.tables import metadata
from backend.ports.rows import ConnectionKind
from tests.contract.scenarios.letters import ERIN
from tests.contract.scenarios.stage import CATEGORY, Stage
from tests.stack import Api

SUBJECT, BODY, COMMENT, FILE = "Zebra merger", "Quokka clause", "Ocelot remark", "walrus.txt"
WRITER, COPIED = "erin@acme.example", "jo@newco.example"
QUOTE = f"No {SUBJECT} from {WRITER}: {BODY}"
Lived = tuple[Stage, Api, str]


def everything_in_the_database(stage: Stage) -> str:
    engine = build_engine(stage.stack.settings.database_url)
    with engine.connect() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {table.name}")).all() for table in metadata.sorted_tables]  # noqa: S608
    engine.dispose()
    return repr(rows)


def everything_in_redis(stage: Stage) -> str:
    redis = Redis.from_url(stage.stack.settings.redis_url)
    readers: dict[bytes, Callable[[bytes], object]] = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1),
    }
    return repr([(key, readers[redis.type(key)](key)) for key in redis.scan_iter() if redis.type(key) in readers])


def tokens_of(stage: Stage, api: Api) -> set[str]:
    user = stage.stack.user(api.user["id"])
    found = {api.http.headers["Authorization"].removeprefix("Bearer ")}
    with stage.stack.services.store.transaction(user.organization_id) as unit:
        for kind in ConnectionKind:
            connection = unit.connection(kind, user.id)
            found |= set(connection.secrets.values()) if connection else set()
    return {token for token in found if len(token) > 30}


def work_through(stage: Stage, api: Api) -> None:
    """Saved by hand and by category, refused, failed, asked about, looked for; with the other side misbehaving."""
    erin = stage.org().ref("Contact", "Evans")
    mail = {"cc": COPIED, "text": BODY, "html": f"<p>{BODY}</p>", "files": {FILE: b"x"}}
    (by_hand,) = stage.deliver(ERIN, subject=SUBJECT, **mail)
    stage.context(api, by_hand)
    assert stage.save(api, by_hand, people=[erin], files=[FILE], comment=COMMENT).status_code == 201
    (refused,) = stage.deliver(ERIN, subject=f"{SUBJECT} again", **mail)
    stage.categorize(refused, CATEGORY)
    stage.switch(validation_rules=[{"type": "Task", "field": "Subject", "contains": "again", "message": "Not twice."}])
    stage.session(api)
    (at_last,) = stage.deliver(ERIN, subject=SUBJECT, **mail)
    stage.categorize(at_last, CATEGORY)
    stage.fault("salesforce", path="composite/graph", status=500, body=[{"errorCode": "X", "message": QUOTE}])
    stage.session(api)
    stage.fault("graph", path="batch", status=503, body={"error": {"code": "X", "message": QUOTE}})
    stage.session(api)
    stage.later(api, 3600)
    outcomes = [stage.decision(api, item)["outcome"] for item in (by_hand, refused, at_last)]
    assert outcomes == ["saved", "failed", "saved"]
    api.call("GET", "/search", q=SUBJECT)
    api.call("GET", "/do-not-sync/test", address=COPIED)
    api.call("POST", "/context", {"item": {"subject": SUBJECT, "unknown": WRITER}})
    requests.get(f"{stage.stack.url}/nothing/{WRITER}", params={"q": SUBJECT}, timeout=10)


@pytest.fixture(params=["application", "delegated"])
def lived(
    request: pytest.FixtureRequest, stage: Stage, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Lived:
    """A person's day, and all that was written to the outputs during it; ``caplog`` hears the libraries too."""
    caplog.set_level("WARNING")
    api = stage.ready() if request.param == "application" else stage.ready_delegated()
    work_through(stage, api)
    written = capfd.readouterr()
    return stage, api, written.out + written.err + caplog.text


def test_the_log_tells_nothing_of_a_mail_and_no_token(lived: Lived) -> None:
    stage, api, log = lived
    assert '"event": "request"' in log
    for secret in (SUBJECT, BODY, COMMENT, FILE, WRITER, COPIED, *tokens_of(stage, api)):
        assert secret not in log


def test_the_database_holds_nothing_a_mail_says_and_no_readable_token(lived: Lived) -> None:
    stage, api, _ = lived
    kept = everything_in_the_database(stage)
    assert api.user["email"] in kept
    for secret in (SUBJECT, BODY, COMMENT, WRITER, COPIED, *tokens_of(stage, api)):
        assert secret not in kept


def test_redis_holds_nothing_a_mail_says_and_no_token(lived: Lived) -> None:
    stage, api, _ = lived
    kept = everything_in_redis(stage)
    assert "lockstep" in kept
    for secret in (SUBJECT, BODY, COMMENT, FILE, *tokens_of(stage, api)):
        assert secret not in kept
