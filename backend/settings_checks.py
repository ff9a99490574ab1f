"""What can be wrong with the settings: each check gives findings with an id that stays and a hint that helps."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

KNOWN_SECRETS = frozenset({"sandbox-secret", "secret", "changeme", "change-me", "password", "client-secret"})
SHORTEST_SECRET_KEY = 32
KEY_BYTES = 32
RATE = re.compile(r"[1-9][0-9]{0,6}/(second|minute|hour|day)")
URL_NAMES = (
    "LOCKSTEP_PUBLIC_URL",
    "MICROSOFT_AUTHORITY",
    "GRAPH_BASE_URL",
    "SALESFORCE_LOGIN_URL",
    "OFFICE_JS_URL",
)
REQUIRED = ("MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET", "SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET")


@dataclass(frozen=True)
class Finding:
    """One problem of one setting."""

    id: str
    name: str
    problem: str
    hint: str


Values = Mapping[str, str]


def check_all(values: Values) -> list[Finding]:
    """Every problem of these values, in the order of the ids."""
    checks: tuple[Callable[[Values], list[Finding]], ...] = (
        _environment,
        _secret_key,
        _encryption_keys,
        _addresses,
        _clients,
        _database,
        _ca_bundle,
        _plain_values,
    )
    return [finding for check in checks for finding in check(values)]


def is_loopback(url: str) -> bool:
    """True for addresses only this machine reaches."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _environment(values: Values) -> list[Finding]:
    if values["LOCKSTEP_ENV"] in ("production", "development"):
        return []
    return [Finding("L003", "LOCKSTEP_ENV", "is neither production nor development", "leave it empty for production")]


def _secret_key(values: Values) -> list[Finding]:
    name, key = "LOCKSTEP_SECRET_KEY", values["LOCKSTEP_SECRET_KEY"]
    if not key:
        return [
            Finding(
                "L004", name, "is missing", "make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        ]
    if len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 8:
        return [Finding("L005", name, "is too easy to guess", f"{SHORTEST_SECRET_KEY} random characters or more")]
    return []


def _encryption_keys(values: Values) -> list[Finding]:
    name = "LOCKSTEP_ENCRYPTION_KEYS"
    keys = [key.strip() for key in values[name].split(",") if key.strip()]
    if not keys:
        return [Finding("L006", name, "is missing", "make one: openssl rand -base64 32")]
    findings = []
    if any(len(_decoded(key)) != KEY_BYTES for key in keys):
        findings.append(Finding("L007", name, "holds a key that is not 32 bytes in base64", "openssl rand -base64 32"))
    if len({_decoded(key) for key in keys}) != len(keys):
        findings.append(Finding("L008", name, "holds the same key twice", "each rotation needs a new key in front"))
    return findings


def _decoded(key: str) -> bytes:
    try:
        return base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _addresses(values: Values) -> list[Finding]:
    findings = []
    for name in URL_NAMES:
        url = values[name]
        problem = _address_problem(url) if url else ("L009", "is missing")
        if problem:
            findings.append(Finding(problem[0], name, problem[1], "https://host[:port], http only on localhost"))
    if values["LOCKSTEP_ENV"] != "development" and is_loopback(values["OFFICE_JS_URL"]):
        findings.append(
            Finding("L012", "OFFICE_JS_URL", "points at this machine", "leave it empty: Microsoft hosts it")
        )
    public_url = values["LOCKSTEP_PUBLIC_URL"]
    if "://" in public_url and urlsplit(public_url).path.strip("/"):
        findings.append(Finding("L013", "LOCKSTEP_PUBLIC_URL", "has a path", "Lockstep needs a host name of its own"))
    return findings


def _address_problem(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is the check
    except ValueError:
        return "L010", "is not an address"
    unusable = (
        parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query or parts.fragment
    )
    if unusable or re.search(r"[\s;,'\"<>*]", url):
        return "L010", "is not an address"
    if parts.scheme == "http" and not is_loopback(url):
        return "L011", "is not encrypted"
    return None


def _clients(values: Values) -> list[Finding]:
    findings = []
    for name in REQUIRED:
        if not values[name]:
            findings.append(Finding("L014", name, "is missing", "see the set-up page of the app registration"))
        elif name.endswith("_SECRET") and values["LOCKSTEP_ENV"] != "development" and values[name] in KNOWN_SECRETS:
            findings.append(Finding("L015", name, "is a secret everybody knows", "use the one the provider made"))
    return findings


def _database(values: Values) -> list[Finding]:
    findings = []
    scheme = values["DATABASE_URL"].partition(":")[0]
    if scheme and scheme.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
        findings.append(Finding("L016", "DATABASE_URL", "is neither SQLite nor PostgreSQL", "postgresql+psycopg://..."))
    if values["REDIS_URL"] and not re.match(r"(rediss?|unix|redis\+unix)://", values["REDIS_URL"]):
        findings.append(Finding("L017", "REDIS_URL", "is not a Redis address", "redis://host:6379/0"))
    return findings


def _ca_bundle(values: Values) -> list[Finding]:
    path = values["LOCKSTEP_CA_BUNDLE"]
    if not path or Path(path).is_file():
        return []
    return [Finding("L018", "LOCKSTEP_CA_BUNDLE", "names no file", "path of a PEM file, or leave it empty")]


def _plain_values(values: Values) -> list[Finding]:
    findings = []
    for name in ("LOCKSTEP_RATE_LIMIT_USER", "LOCKSTEP_RATE_LIMIT_ADDRESS", "LOCKSTEP_RATE_LIMIT_SIGN_IN"):
        if not RATE.fullmatch(values[name]):
            findings.append(Finding("L019", name, "is not a rate", "300/minute"))
    if not re.fullmatch(r"[0-9]", values["LOCKSTEP_TRUSTED_PROXIES"]):
        findings.append(Finding("L020", "LOCKSTEP_TRUSTED_PROXIES", "is not a small number", "0 to 9"))
    if not re.fullmatch(r"v?[1-9][0-9]{1,2}\.0", values["SALESFORCE_API_VERSION"]):
        findings.append(Finding("L021", "SALESFORCE_API_VERSION", "is not a version", "66.0"))
    token = values["LOCKSTEP_METRICS_TOKEN"]
    if token and len(token) < 16:
        findings.append(Finding("L022", "LOCKSTEP_METRICS_TOKEN", "is too easy to guess", "16 characters or more"))
    return findings
