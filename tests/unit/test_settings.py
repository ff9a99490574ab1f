"""Settings: read once, checked whole."""

import stat
from pathlib import Path

import pytest

from backend.settings import Settings, SettingsError

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
GOOD = {
    "LOCKSTEP_PUBLIC_URL": "https://lockstep.northwind.example",
    "LOCKSTEP_SECRET_KEY": "a-long-and-random-looking-key-0123456789",
    "LOCKSTEP_ENCRYPTION_KEYS": KEY,
    "MICROSOFT_CLIENT_ID": "99999999-0000-0000-0000-000000000001",
    "MICROSOFT_CLIENT_SECRET": "not-a-known-secret",
    "SALESFORCE_CLIENT_ID": "consumer-key",
    "SALESFORCE_CLIENT_SECRET": "not-a-known-secret-either",
}


def problems_of(**changes: str) -> set[tuple[str, str]]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**GOOD, **changes})
    assert all(found.hint and found.problem for found in caught.value.findings)
    return {(found.id, found.name) for found in caught.value.findings}


def test_it_reads_a_complete_environment():
    settings = Settings.from_env({**GOOD, "LOCKSTEP_ENCRYPTION_KEYS": f"{OTHER_KEY}, {KEY}"})
    assert settings.env == "production"
    assert settings.encryption_keys == (OTHER_KEY, KEY)
    assert settings.microsoft_authority == "https://login.microsoftonline.com/organizations"
    assert settings.graph_base_url == "https://graph.microsoft.com/v1.0"
    assert settings.salesforce_login_url == "https://login.salesforce.com"
    assert settings.https


def test_it_keeps_its_database_in_the_variable_directory_by_default():
    settings = Settings.from_env({**GOOD, "LOCKSTEP_VAR_DIR": "/srv/lockstep"})
    assert settings.database_url == "sqlite:////srv/lockstep/lockstep.db"
    assert settings.redis_url == ""


def test_it_takes_off_the_slash_at_the_end_of_addresses():
    settings = Settings.from_env({**GOOD, "LOCKSTEP_PUBLIC_URL": "https://lockstep.northwind.example/"})
    assert settings.public_url == "https://lockstep.northwind.example"
    assert settings.public_origin == "https://lockstep.northwind.example"


def test_it_reports_every_problem_at_once():
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({})
    ids = [found.id for found in caught.value.findings]
    assert ids == ["L004", "L006", "L009", "L014", "L014", "L014", "L014"]
    assert str(caught.value).count("\n") == len(ids)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("LOCKSTEP_ENV", "staging", "L003"),
        ("LOCKSTEP_SECRET_KEY", "short", "L005"),
        ("LOCKSTEP_SECRET_KEY", "a" * 64, "L005"),
        ("LOCKSTEP_ENCRYPTION_KEYS", "bm90IDMyIGJ5dGVz", "L007"),
        ("LOCKSTEP_ENCRYPTION_KEYS", "not base64 at all!", "L007"),
        ("LOCKSTEP_ENCRYPTION_KEYS", f"{KEY},{KEY}", "L008"),
        ("LOCKSTEP_PUBLIC_URL", "http://lockstep.northwind.example", "L011"),
        ("LOCKSTEP_PUBLIC_URL", "lockstep.northwind.example", "L010"),
        ("LOCKSTEP_PUBLIC_URL", "https://a.example:port", "L010"),
        ("LOCKSTEP_PUBLIC_URL", "https://a.example/lockstep", "L013"),
        ("LOCKSTEP_PUBLIC_URL", "https://a.example;script-src *", "L010"),
        ("MICROSOFT_AUTHORITY", "http://login.example/organizations", "L011"),
        ("GRAPH_BASE_URL", "ftp://graph.example", "L010"),
        ("SALESFORCE_LOGIN_URL", "http://login.salesforce.com", "L011"),
        ("SALESFORCE_LOGIN_URL", "https://user@evil.example", "L010"),
        ("OFFICE_JS_URL", "https://localhost:8443/office.js", "L012"),
        ("MICROSOFT_CLIENT_SECRET", "sandbox-secret", "L015"),
        ("SALESFORCE_CLIENT_SECRET", "changeme", "L015"),
        ("DATABASE_URL", "mysql://db/lockstep", "L016"),
        ("REDIS_URL", "http://redis:6379", "L017"),
        ("LOCKSTEP_CA_BUNDLE", "/nowhere/ca.pem", "L018"),
        ("LOCKSTEP_RATE_LIMIT_USER", "plenty", "L019"),
        ("LOCKSTEP_TRUSTED_PROXIES", "-1", "L020"),
        ("SALESFORCE_API_VERSION", "latest", "L021"),
        ("LOCKSTEP_METRICS_TOKEN", "tiny", "L022"),
    ],
)
def test_it_refuses_a_value_that_is_wrong_or_unsafe_in_production(name: str, value: str, problem: str):
    assert problems_of(**{name: value}) == {(problem, name)}


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_it_allows_plain_http_on_this_machine_only(url: str):
    assert Settings.from_env({**GOOD, "LOCKSTEP_PUBLIC_URL": url}).public_url == url


def test_it_does_not_take_a_name_that_only_begins_like_localhost():
    assert ("L011", "LOCKSTEP_PUBLIC_URL") in problems_of(LOCKSTEP_PUBLIC_URL="http://localhost.evil.example")


def test_it_reads_a_secret_from_a_file(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("from-a-mounted-file\n")
    environ = {**GOOD, "MICROSOFT_CLIENT_SECRET_FILE": str(file)}
    del environ["MICROSOFT_CLIENT_SECRET"]
    assert Settings.from_env(environ).microsoft_client_secret == "from-a-mounted-file"


def test_it_refuses_a_secret_given_twice(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("x")
    assert problems_of(MICROSOFT_CLIENT_SECRET_FILE=str(file)) == {("L001", "MICROSOFT_CLIENT_SECRET")}


def test_it_says_which_secret_file_cannot_be_read(tmp_path: Path):
    name = "LOCKSTEP_METRICS_TOKEN_FILE"
    assert problems_of(**{name: str(tmp_path / "missing")}) == {("L002", name)}


def test_development_makes_up_keys_and_keeps_them(tmp_path: Path):
    environ = {**GOOD, "LOCKSTEP_ENV": "development", "LOCKSTEP_VAR_DIR": str(tmp_path / "var")}
    for name in ("LOCKSTEP_SECRET_KEY", "LOCKSTEP_ENCRYPTION_KEYS", "LOCKSTEP_PUBLIC_URL"):
        del environ[name]
    first, second = Settings.from_env(environ), Settings.from_env(environ)
    assert (first.secret_key, first.encryption_keys) == (second.secret_key, second.encryption_keys)
    assert stat.S_IMODE((tmp_path / "var" / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys.json"]


def test_development_may_use_the_sandbox_secrets(tmp_path: Path):
    settings = Settings.from_env({**GOOD, "LOCKSTEP_ENV": "development", "MICROSOFT_CLIENT_SECRET": "sandbox-secret"})
    assert settings.development


def test_development_says_when_it_cannot_keep_its_keys(tmp_path: Path):
    (tmp_path / "var").write_text("a file where a directory should be")
    found = problems_of(LOCKSTEP_ENV="development", LOCKSTEP_SECRET_KEY="", LOCKSTEP_VAR_DIR=str(tmp_path / "var"))
    assert ("L023", "LOCKSTEP_VAR_DIR") in found


def test_no_secret_shows_in_its_repr():
    shown = repr(Settings.from_env(GOOD))
    assert not any(secret in shown for secret in (GOOD["LOCKSTEP_SECRET_KEY"], KEY, "not-a-known-secret"))


def test_no_secret_shows_in_the_error():
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**GOOD, "LOCKSTEP_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)
