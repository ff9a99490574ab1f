"""COVERAGE.md: every endpoint that answers, read from the routes themselves, and the known ones that answer 501."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sandbox.app import create_sandbox_app
from sandbox.graph.routes import PARTS as GRAPH_PARTS
from sandbox.requests_log import service_of
from sandbox.salesforce.describing import not_here
from sandbox.salesforce.routes import dispatcher
from sandbox.world import World

FILE = Path(__file__).with_name("COVERAGE.md")
TITLES = {
    "salesforce": "Salesforce",
    "graph": "Microsoft Graph",
    "microsoft": "Microsoft sign-in",
    "sandbox": "The sandbox itself",
    "pages": "Pages for people",
}
DATA = "/services/data/vNN.0"
NOT_EMULATED = (
    f"GET {DATA}/sobjects/{{type_name}}/quickActions",
    f"GET {DATA}/sobjects/{{type_name}}/describe/approvalLayouts",
    f"GET {DATA}/sobjects/{{type_name}}/describe/namedLayouts/Some",
    f"GET {DATA}/quickActions",
    f"GET {DATA}/tabs",
    f"GET {DATA}/theme",
    f"GET {DATA}/chatter/users/me",
    f"GET {DATA}/connect/organization",
    f"GET {DATA}/tooling/query",
    f"POST {DATA}/jobs/ingest",
    f"POST {DATA}/jobs/query",
    "POST /services/async/59.0/job",
    "POST /services/Soap/u/59.0",
    "POST /services/Soap/m/59.0/deployRequest",
    "GET /services/apexrest/anything",
)
HEAD = """# What the sandbox answers

Written by `python -m sandbox coverage` from the routes themselves. Every other path answers 501 with its method and
path; a detail of an endpoint that is not emulated is refused in words, never ignored. Graph's paths under /v1.0/me are
there under /v1.0/users/{id} too.
"""


def write_coverage() -> None:
    FILE.write_text(coverage(), encoding="utf-8")


def coverage() -> str:
    """The text of COVERAGE.md."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, methods in _endpoints():
        found[_group(path)].add(f"| `{path}` | {', '.join(sorted(methods))} |")
    parts = [HEAD]
    for group, title in TITLES.items():
        if found[group]:
            parts.append("\n".join([f"## {title}\n", "| path | methods |", "| --- | --- |", *sorted(found[group]), ""]))
    parts.append("\n".join(["## Known, and answered 501\n", *(f"- `{line}`" for line in NOT_EMULATED), ""]))
    return "\n".join(parts)


def _endpoints() -> Iterator[tuple[str, set[str]]]:
    app = create_sandbox_app(World("empty"))
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("unknown") and rule.endpoint not in ("salesforce.data", "graph.any_path"):
            yield rule.rule, (rule.methods or set()) - {"HEAD", "OPTIONS"}
    for resource in dispatcher().resources:
        if resource.methods.get("GET") is not_here:
            continue
        yield f"{DATA}/{resource.pattern}".rstrip("/"), set(resource.methods)
    methods: dict[str, set[str]] = defaultdict(set)
    for part in GRAPH_PARTS:
        for route in part.routes():
            methods[f"/v1.0/me/{route.pattern}".rstrip("/")].add(route.method)
    yield from methods.items()


def _group(path: str) -> str:
    if path.startswith("/_sandbox"):
        return "sandbox"
    return service_of(path.replace("<", "").replace(">", "")) or "pages"
