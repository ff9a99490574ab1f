"""Every setting: name, meaning, default, and what would make its value unsafe. The only reader of the environment.

Any setting may instead be given as ``NAME_FILE``, the path of a file that holds the value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backend.settings_checks import Finding, check_all
from backend.settings_keys import ephemeral_keys

PRODUCTION = "production"
DEVELOPMENT = "development"


@dataclass(frozen=True)
class Spec:
    """One setting: its environment name, what it means, and its default (None: must be given in production)."""

    name: str
    meaning: str
    default: str | None = ""
    secret: bool = False


SPECS: tuple[Spec, ...] = (
    Spec("LOCKSTEP_ENV", "`production`, or `development` for one machine on loopback with made-up keys", PRODUCTION),
    Spec("LOCKSTEP_PUBLIC_URL", "Where browsers and Outlook reach this server; https outside loopback", None),
    Spec("LOCKSTEP_SECRET_KEY", "Signs cookies and forms; 32 characters or more, random", None, secret=True),
    Spec(
        "LOCKSTEP_ENCRYPTION_KEYS",
        "Keys for stored tokens, newest first, separated by commas; each 32 random bytes in base64",
        None,
        secret=True,
    ),
    Spec("DATABASE_URL", "SQLAlchemy address of the database; SQLite in the variable directory when empty"),
    Spec("REDIS_URL", "Redis for the queue, caches and rate limits; a bundled one is started when empty"),
    Spec("MICROSOFT_AUTHORITY", "Who signs people in", "https://login.microsoftonline.com/organizations"),
    Spec("MICROSOFT_CLIENT_ID", "Application (client) id of the app registration", None),
    Spec("MICROSOFT_CLIENT_SECRET", "Client secret of the app registration", None, secret=True),
    Spec("GRAPH_BASE_URL", "Address of Microsoft Graph", "https://graph.microsoft.com/v1.0"),
    Spec(
        "SALESFORCE_LOGIN_URL", "Where people sign in to Salesforce; a My Domain works", "https://login.salesforce.com"
    ),
    Spec("SALESFORCE_CLIENT_ID", "Consumer key of the connected app", None),
    Spec("SALESFORCE_CLIENT_SECRET", "Consumer secret of the connected app", None, secret=True),
    Spec("SALESFORCE_API_VERSION", "Version of the Salesforce REST API", "66.0"),
    Spec(
        "OFFICE_JS_URL",
        "Where the sidebar loads office.js from",
        "https://appsforoffice.microsoft.com/lib/1/hosted/office.js",
    ),
    Spec("LOCKSTEP_ADD_IN_ID", "Id of the add-in in its manifest", "6c1c1b8e-5d0f-4d0e-9c53-7a1f0c5e1d2a"),
    Spec("LOCKSTEP_CA_BUNDLE", "PEM file of a private certificate authority, used for every outgoing call"),
    Spec("LOCKSTEP_VAR_DIR", "Directory for what the process itself writes: SQLite, bundled Redis, keys", "var"),
    Spec("LOCKSTEP_RATE_LIMIT_USER", "Requests one person may make", "300/minute"),
    Spec("LOCKSTEP_RATE_LIMIT_ADDRESS", "Requests one network address may make", "1200/minute"),
    Spec("LOCKSTEP_RATE_LIMIT_SIGN_IN", "Sign-ins one network address may try", "60/minute"),
    Spec("LOCKSTEP_TRUSTED_PROXIES", "How many reverse proxies in front of us set X-Forwarded-For", "0"),
    Spec(
        "LOCKSTEP_METRICS_TOKEN", "Bearer token that opens /metrics; without it only development shows them", "", True
    ),
)


class SettingsError(Exception):
    """The environment cannot be used; ``findings`` holds every problem, each with an id and a hint."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        lines = [f"{found.id} {found.name}: {found.problem} ({found.hint})" for found in findings]
        super().__init__("Lockstep cannot start:\n" + "\n".join(lines))
        self.findings = findings


@dataclass(frozen=True, repr=False)
class Settings:
    """The settings as the program uses them. Not shown in logs: several are secrets."""

    env: str
    public_url: str  # without a slash at the end
    secret_key: str
    encryption_keys: tuple[str, ...]  # base64, newest first
    database_url: str
    redis_url: str  # empty: the launcher starts the bundled server in var_dir
    microsoft_authority: str
    microsoft_client_id: str
    microsoft_client_secret: str
    graph_base_url: str
    salesforce_login_url: str
    salesforce_client_id: str
    salesforce_client_secret: str
    salesforce_api_version: str
    office_js_url: str
    add_in_id: str
    ca_bundle: str  # empty: the usual authorities
    var_dir: str
    rate_limit_user: str
    rate_limit_address: str
    rate_limit_sign_in: str
    trusted_proxies: int
    metrics_token: str

    @property
    def development(self) -> bool:
        return self.env == DEVELOPMENT

    @property
    def https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def public_origin(self) -> str:
        """Scheme, host and port of the public address."""
        return origin_of(self.public_url)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check everything. Raises SettingsError with all problems at once.

        In development, missing keys are made up once and kept in ``<var dir>/keys.json``, readable by its owner only.
        """
        values, findings = _read(os.environ if environ is None else environ)
        if values["LOCKSTEP_ENV"] == DEVELOPMENT:
            findings += _fill_for_development(values)
        findings += check_all(values)
        if findings:
            raise SettingsError(tuple(findings))
        return _build(values)

    def __repr__(self) -> str:
        return f"Settings(env={self.env!r}, public_url={self.public_url!r})"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read(environ: Mapping[str, str]) -> tuple[dict[str, str], list[Finding]]:
    values: dict[str, str] = {}
    findings: list[Finding] = []
    for spec in SPECS:
        path = environ.get(f"{spec.name}_FILE", "").strip()
        given = environ.get(spec.name, "").strip()
        if path and given:
            findings.append(Finding("L001", spec.name, f"is given twice, here and in {spec.name}_FILE", "keep one"))
        elif path:
            given = _read_file(spec.name, path, findings)
        values[spec.name] = given or spec.default or ""
    return values, findings


def _read_file(name: str, path: str, findings: list[Finding]) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        findings.append(Finding("L002", f"{name}_FILE", "names a file that cannot be read", "check path and rights"))
        return ""


def _fill_for_development(values: dict[str, str]) -> list[Finding]:
    values["LOCKSTEP_PUBLIC_URL"] = values["LOCKSTEP_PUBLIC_URL"] or "http://localhost:5000"
    if values["LOCKSTEP_SECRET_KEY"] and values["LOCKSTEP_ENCRYPTION_KEYS"]:
        return []
    try:
        made = ephemeral_keys(Path(values["LOCKSTEP_VAR_DIR"]))
    except (OSError, ValueError):
        return [Finding("L023", "LOCKSTEP_VAR_DIR", "cannot keep the made-up keys", "a directory we may write to")]
    values["LOCKSTEP_SECRET_KEY"] = values["LOCKSTEP_SECRET_KEY"] or made["secret_key"]
    values["LOCKSTEP_ENCRYPTION_KEYS"] = values["LOCKSTEP_ENCRYPTION_KEYS"] or made["encryption_key"]
    return []


def _build(values: Mapping[str, str]) -> Settings:
    var_dir = values["LOCKSTEP_VAR_DIR"]
    return Settings(
        env=values["LOCKSTEP_ENV"],
        public_url=values["LOCKSTEP_PUBLIC_URL"].rstrip("/"),
        secret_key=values["LOCKSTEP_SECRET_KEY"],
        encryption_keys=tuple(key.strip() for key in values["LOCKSTEP_ENCRYPTION_KEYS"].split(",") if key.strip()),
        database_url=values["DATABASE_URL"] or f"sqlite:///{Path(var_dir).absolute() / 'lockstep.db'}",
        redis_url=values["REDIS_URL"],
        microsoft_authority=values["MICROSOFT_AUTHORITY"].rstrip("/"),
        microsoft_client_id=values["MICROSOFT_CLIENT_ID"],
        microsoft_client_secret=values["MICROSOFT_CLIENT_SECRET"],
        graph_base_url=values["GRAPH_BASE_URL"].rstrip("/"),
        salesforce_login_url=values["SALESFORCE_LOGIN_URL"].rstrip("/"),
        salesforce_client_id=values["SALESFORCE_CLIENT_ID"],
        salesforce_client_secret=values["SALESFORCE_CLIENT_SECRET"],
        salesforce_api_version=values["SALESFORCE_API_VERSION"].removeprefix("v"),
        office_js_url=values["OFFICE_JS_URL"],
        add_in_id=values["LOCKSTEP_ADD_IN_ID"],
        ca_bundle=values["LOCKSTEP_CA_BUNDLE"],
        var_dir=var_dir,
        rate_limit_user=values["LOCKSTEP_RATE_LIMIT_USER"],
        rate_limit_address=values["LOCKSTEP_RATE_LIMIT_ADDRESS"],
        rate_limit_sign_in=values["LOCKSTEP_RATE_LIMIT_SIGN_IN"],
        trusted_proxies=int(values["LOCKSTEP_TRUSTED_PROXIES"]),
        metrics_token=values["LOCKSTEP_METRICS_TOKEN"],
    )
