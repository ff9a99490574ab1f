"""What the mirror costs: a session without news, and the first one over many contacts, in either direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter, thread_time

from backend.usecases.mirror.org_poll import poll_organization
from benchmarks.sessions import in_own_process
from benchmarks.stage import Stage
from sandbox.graph import contacts

SWITCHES = ("mirror_contacts", "mirror_tasks", "mirror_events")


@dataclass
class IdleMirror:
    """Per session that finds nothing new; ``cpu_seconds`` of its thread, the mail's part included. ``looks`` are
    Salesforce calls of one look for the whole organization, ``watched`` those of a session after it."""

    graph: list[int] = field(default_factory=list)
    salesforce: list[int] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    watched: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class FirstSync:
    """The first session over a folder or an org of contacts. ``memory``: the most bytes its process held."""

    contacts: int
    direction: str
    made: int
    graph: int
    salesforce: int
    seconds: float
    memory: int


def switch_on(stage: Stage) -> None:
    for key in SWITCHES:
        stage.set(key, True)
    stage.session()


def measure_idle_mirror(stage: Stage, number: int) -> IdleMirror:
    switch_on(stage)
    stage.until_quiet()
    found = IdleMirror()
    for _ in range(number):
        stage.stack.forget_calls()
        row = stage.row
        start = thread_time()
        stage.session(row)
        found.cpu_seconds.append(thread_time() - start)
        found.graph.append(len(stage.calls("graph")))
        found.salesforce.append(len(stage.calls("salesforce")))
    _watch(stage, found, number)
    return found


def _watch(stage: Stage, found: IdleMirror, number: int) -> None:
    services, organization_id = stage.stack.services, stage.row.organization_id
    stage.set("salesforce_watcher", stage.address, level="organization")
    poll_organization(services, organization_id)
    for _ in range(number):
        stage.stack.forget_calls()
        poll_organization(services, organization_id)
        found.looks.append(len(stage.calls("salesforce")))
        stage.stack.forget_calls()
        stage.session()
        found.watched.append(len(stage.calls("salesforce")))


def measure_down(stage: Stage, number: int) -> FirstSync:
    """Contacts of hers in Salesforce, none in the mailbox."""
    switch_on(stage)
    for n in range(number):
        stage.add_contact(f"contact{n}@customers.example", f"Name {n}")
    return _first(stage, number, "Salesforce to mailbox")


def measure_up(stage: Stage, number: int) -> FirstSync:
    """Contacts in her "Salesforce Contacts" folder, none in Salesforce."""
    switch_on(stage)
    folder = next(f for f in stage.box.others.values() if f.name == "Salesforce Contacts")
    with stage.stack.sandbox.world.mail.lock:
        for n in range(number):
            address = {"name": f"Name {n}", "address": f"contact{n}@customers.example"}
            body = {"surname": f"Name {n}", "emailAddresses": [address]}
            contacts.create(stage.box, folder, contacts.read_change(body))
    return _first(stage, number, "mailbox to Salesforce")


def _first(stage: Stage, number: int, direction: str) -> FirstSync:
    stage.stack.forget_calls()
    start = perf_counter()
    memory = in_own_process(stage)
    seconds = perf_counter() - start
    row = stage.row
    with stage.stack.services.store.transaction(row.organization_id) as unit:
        made = unit.count_links(row.id, "contact")
    graph, salesforce = len(stage.calls("graph")), len(stage.calls("salesforce"))
    return FirstSync(number, direction, made, graph, salesforce, seconds, memory)
