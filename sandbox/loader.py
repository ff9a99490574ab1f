"""Real files into a mailbox: .eml and .mbox here, other kinds by their suffix.

Every file is accounted for, loaded or refused with a reason.
"""

from __future__ import annotations

import argparse
import json
import mailbox
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import loader_ics, loader_vcf
from sandbox.graph import messages
from sandbox.graph.errors import GraphError
from sandbox.graph.mime_read import NotMailError, ParsedMail, parse
from sandbox.loader_report import Report, told

if TYPE_CHECKING:
    from sandbox.graph.items import Collection, Item
    from sandbox.graph.state import Mailbox
    from sandbox.world import World

MBOX = (".mbox", ".mbx")


# A file of one of these kinds -> its reports: (world, mailbox, name, data).
BY_SUFFIX: dict[str, Callable[[World, Mailbox, str, bytes], list[Report]]] = {
    ".ics": loader_ics.load_calendar,
    ".vcf": loader_vcf.load_cards,
}


def load(world: World, mailbox_email: str, folder: str, directory: str | Path) -> list[Report]:
    """Put every mail of a directory (and those below it) into a mailbox of the world.

    ``folder`` is a well-known name or an id; "" sorts: what the owner wrote goes to Sent Items, the rest to the
    Inbox. Raises ValueError for a mailbox, folder or directory that is not there.
    """
    box, place, root = _target(world, mailbox_email, folder, Path(directory))
    reports = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = str(path.relative_to(root))
        try:
            other = BY_SUFFIX.get(path.suffix.lower())
            if other:
                reports += other(world, box, name, path.read_bytes())
                continue
            mails = list(_mails(path, name))
        except OSError as problem:
            reports.append(Report(name, "refused", f"cannot be read: {problem.strerror}"))
            continue
        reports += [_load_one(world, box, place, one, data) for one, data in mails]
    return reports


def _target(world: World, email: str, folder: str, root: Path) -> tuple[Mailbox, Collection | None, Path]:
    box: Mailbox | None = world.mail.by_address(email)
    if box is None:
        raise ValueError(f"no mailbox {email} in this world")
    if not root.is_dir():
        raise ValueError(f"no directory {root}")
    try:
        return box, box.folders.get(folder) if folder else None, root
    except GraphError as problem:
        raise ValueError(f"folder {folder}: {problem.message}") from None


def _mails(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Each mail of a file. A single mail may start with an mbox line, which is no header."""
    data = path.read_bytes()
    if path.suffix.lower() in MBOX:
        found = mailbox.mbox(path, create=False)
        try:
            mails = [found.get_bytes(key) for key in found.iterkeys()]
        finally:
            found.close()
        yield from ((f"{name}#{number}", mail) for number, mail in enumerate(mails, 1))
        if not mails:
            yield name, b"" if not data.strip() else data
        return
    yield name, data.partition(b"\n")[2] if data.startswith((b"From ", b">From ")) else data


def _load_one(world: World, box: Mailbox, place: Collection | None, name: str, data: bytes) -> Report:
    try:
        parsed = parse(data, world.clock.now())
    except NotMailError as problem:
        return Report(name, "refused", f"not a mail: {problem}")
    except RecursionError:
        return Report(name, "refused", "not a mail: its parts are nested too deeply")
    with world.mail.lock:
        item = _file(box, place or _own_place(box, parsed), parsed)
    return Report(name, "loaded", "; ".join(parsed.notes), [item.immutable_id])


def _own_place(box: Mailbox, parsed: ParsedMail) -> Collection:
    author = parsed.properties["from"]
    own = author is not None and author["emailAddress"]["address"].lower() == box.email.lower()
    return box.folders.known("sentitems" if own else "inbox")


def _file(box: Mailbox, place: Collection, parsed: ParsedMail) -> Item:
    item = messages.file_parsed(box, place, parsed, is_read=place.well_known != "inbox")
    item.properties["createdDateTime"] = parsed.properties["receivedDateTime"]
    return item


def add_route(routes: Blueprint, world: World) -> None:
    """POST /_sandbox/load {"directory", "mailbox"?, "folder"?} -> {"loaded", "refused", "reports"}."""

    @routes.post("/_sandbox/load")
    def load_directory() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True)
        if not isinstance(given, dict) or not given.get("directory"):
            return {"error": "send the directory"}, 400
        email = given.get("mailbox") or world.directory.people[0].email
        try:
            reports = load(world, email, str(given.get("folder") or ""), given["directory"])
        except ValueError as problem:
            return {"error": str(problem)}, 400
        return jsonify(summary(reports))


def summary(reports: list[Report]) -> dict[str, Any]:
    loaded = sum(one.status == "loaded" for one in reports)
    return {"loaded": loaded, "refused": len(reports) - loaded, "reports": [asdict(one) for one in reports]}


def main(arguments: list[str] | None = None) -> int:
    """python -m sandbox load: ask a running sandbox on this machine. 0, or 1 when nothing was loaded or none runs."""
    options = _parse(arguments)
    body = {
        "directory": str(Path(options.directory).resolve()),
        "mailbox": options.mailbox,
        "folder": options.folder,
    }
    try:
        answer = _post(f"{options.url}/_sandbox/load", body)
    except urllib.error.HTTPError as problem:
        print(json.loads(problem.read())["error"])
        return 1
    except urllib.error.URLError as problem:
        print(f"no sandbox at {options.url}: {problem.reason}")
        return 1
    for line in told(Report(one["file"], one["status"], one["reason"]) for one in answer["reports"]):
        print(line)
    print(f"{answer['loaded']} loaded, {answer['refused']} refused")
    return 1 if answer["refused"] and not answer["loaded"] else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox load", description="Load .eml and .mbox files.")
    parser.add_argument("directory")
    parser.add_argument("--mailbox", default="alice@northwind.example")
    parser.add_argument("--folder", default="", help="a well-known name; by default Sent Items or Inbox, by author")
    parser.add_argument("--url", default="http://localhost:8080", help="where the sandbox's pages are")
    return parser.parse_args(arguments)


def _post(url: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=600) as answer:  # noqa: S310
        return json.load(answer)
