"""Real mails through the whole product: load a folder, let Lockstep work until it is quiet, account for every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.ports.rows import DecisionRow
from benchmarks.fates import Fate, is_thing
from benchmarks.stage import Stage
from sandbox.loader import Report, load
from sandbox.salesforce.errors import SalesforceError
from tests.stack import Stack

RUNS = ("category", "automatic", "email_message")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
OWN = "northwind.example"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``sessions`` it took until quiet; ``problems`` is empty when everything is accounted for."""

    run: str
    fates: Sequence[Fate]
    sessions: int
    files_stored: int

    @property
    def totals(self) -> Counter[str]:
        return Counter(fate.outcome for fate in self.fates)

    @property
    def problems(self) -> list[str]:
        """loaded = saved + skipped + failed, and nothing pending."""
        totals = self.totals
        return [f"{totals[outcome]} {outcome}" for outcome in ("lost", "pending") if totals[outcome]]


def rehearse(directory: Path, run: str = "category", known: int = 2) -> Rehearsal:
    """One run in a world of its own. ``category`` marks every mail, ``automatic`` switches auto-save on,
    ``email_message`` marks every mail in an org with Enhanced Email. With ``known`` 2, every second outside address
    is a Contact; with 1, all are."""
    with Stack("empty") as stack:
        options = stack.sandbox.world.salesforce.options
        options.package = True
        options.enhanced_email = run == "email_message"
        stage = Stage.open(stack)
        stage.session()
        stage.active_since(LONG_AGO)
        stage.set("autosave_emails", run == "automatic")
        reports = [r for r in load(stack.sandbox.world, stage.address, "", directory) if not is_thing(r.file)]
        _add_contacts(stage, reports, known)
        if run != "automatic":
            stage.categorize(stage.box.get(i) for report in reports for i in report.item_ids)
        sessions = stage.until_quiet()
        return Rehearsal(run, _fates(stage, reports), sessions, len(_rows(stage, "ContentVersion")))


def _add_contacts(stage: Stage, reports: Sequence[Report], known: int) -> None:
    """Every second Contact has an Account."""
    org = stage.stack.sandbox.world.salesforce
    for number, email in enumerate(sorted(_addresses(stage, reports))[::known]):
        account = org.seed("Account", {"Name": f"Company {number}"}) if number % 2 else ""
        with suppress(SalesforceError):  # real mails hold what Salesforce takes for no address
            stage.add_contact(email, f"Person {number}", account)


def _addresses(stage: Stage, reports: Sequence[Report]) -> set[str]:
    found = set()
    for report in reports:
        for item_id in report.item_ids:
            known = stage.box.get(item_id).properties
            people = [known["from"], known["sender"], *known["toRecipients"], *known["ccRecipients"]]
            found |= {one["emailAddress"]["address"].strip().lower() for one in people if one}
    return {address for address in found if not address.endswith(f"@{OWN}")}


def _fates(stage: Stage, reports: Sequence[Report]) -> list[Fate]:
    decided = stage.decisions([i for report in reports for i in report.item_ids])
    records = {row["Id"]: row for kind in ("Task", "EmailMessage") for row in _rows(stage, kind)}
    files = Counter(row["LinkedEntityId"] for row in _rows(stage, "ContentDocumentLink"))
    return [_fate(report, decided, records, files) for report in reports]


def _fate(
    report: Report, decided: Mapping[str, DecisionRow], records: Mapping[str, Any], files: Mapping[str, int]
) -> Fate:
    if report.status != "loaded":
        return Fate(report.file, "refused", report.reason)
    row = next((decided[i] for i in report.item_ids if i in decided), None)
    if row is None:
        return Fate(report.file, "lost", "no decision")
    return Fate(report.file, row.outcome.value, row.reason, records.get(row.record_id), files.get(row.record_id, 0))


def _rows(stage: Stage, kind: str) -> list[Mapping[str, Any]]:
    return list(stage.stack.sandbox.world.salesforce.store.table(kind).values())
