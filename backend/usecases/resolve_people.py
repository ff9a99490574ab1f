"""Creates the people that mails need, each once, whoever else is at it; then the mails are decided again.

One session at a time creates people in an organization: it holds a lease, looks again who is there, and only then
creates. Somebody who was created just before a crash is found by the next session like anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from backend.ports.crm import Resolved
from backend.ports.failures import AccessRevoked, Failure, OutOfBudget, StorageFull, Transient
from backend.ports.rows import Lease, User
from backend.sync.capture import Leave, Resolve, Save
from backend.sync.decisions import Origin, Reason, Step, step
from backend.sync.records import Filters, Matches, NewPerson
from backend.usecases.ask_salesforce import search_of, with_domains
from backend.usecases.crm_access import CrmAccess
from backend.usecases.decide_mails import Judged, decide_again
from backend.usecases.services import Services

LEASE = "new-people"
LEASE_SECONDS = 600
MOST_ROUNDS = 5
MANY_NEW_PEOPLE, PEOPLE_BUSY = "many_new_people", "people_busy"
SHOWN_WORDS = 300


@dataclass
class Allowance:
    """How many people this session may still create, of ``most``; the ``deferred`` are spread over later hours."""

    left: int
    most: int
    deferred: int = 0

    def later(self) -> Transient:
        self.deferred += 1
        hours = 1 + (self.deferred - 1) // max(self.most, 1)
        return Transient(MANY_NEW_PEOPLE, retry_after=3600.0 * hours)


@dataclass
class Attempt:
    """What is known while people are created."""

    access: CrmAccess
    allowance: Allowance
    matches: Matches
    done: dict[str, Resolved | Failure]


def resolve_people(
    services: Services, access: CrmAccess, user: User, judged: Sequence[Judged], allowance: Allowance
) -> list[Judged]:
    """The batch with every mail decided for good. Raises Failure when Salesforce as a whole is closed."""
    waiting = [one for one in judged if isinstance(one.action, Resolve)]
    if not waiting:
        return list(judged)
    if allowance.left <= 0:
        settled = [_settled(one, allowance) for one in waiting]
    elif (lease := _take(services, user)) is None:
        settled = [replace(one, action=Transient(PEOPLE_BUSY)) for one in waiting]
    else:
        settled = _under(services, user, lease, lambda: _in_turn(access, waiting, allowance))
    decided = {one.row.id: one for one in settled}
    return [decided.get(one.row.id, one) for one in judged]


def _under(services: Services, user: User, lease: Lease, work: Callable[[], list[Judged]]) -> list[Judged]:
    """Given back whatever happens, but by a process that dies: then it runs out."""
    try:
        done = work()
    except Exception:
        _free(services, user, lease)
        raise
    _free(services, user, lease)
    return done


def _free(services: Services, user: User, lease: Lease) -> None:
    with services.store.transaction(user.organization_id) as unit:
        unit.free_lease(lease)


def _take(services: Services, user: User) -> Lease | None:
    with services.store.transaction(user.organization_id) as unit:
        return unit.take_lease(LEASE, services.new_id(), services.clock.now(), LEASE_SECONDS)


def _in_turn(access: CrmAccess, waiting: Sequence[Judged], allowance: Allowance) -> list[Judged]:
    """Rounds: two strangers of one new company need one Account, so the second waits until the first has it."""
    attempt = Attempt(access, allowance, _look_again(access, waiting), {})
    decided = list(waiting)
    for _ in range(MOST_ROUNDS):
        decided = [_again(attempt, one) for one in decided]
        wanted = _next(attempt, decided)
        if not wanted:
            break
        _create(attempt, wanted)
    return [_settled(_again(attempt, one), allowance) for one in decided]


def _look_again(access: CrmAccess, waiting: Sequence[Judged]) -> Matches:
    """Who was created since the first look, by a colleague's session or by hand."""
    grounds = waiting[0].grounds
    people = [p for one in waiting if isinstance(one.action, Resolve) for p in one.action.people]
    search = search_of(grounds.saver.policy) if grounds is not None else None
    emails = sorted({p.email for p in people})
    if search is None:
        return Matches()
    found = access.crm.matches(emails, [], access.capabilities, replace(search, at_once=True))
    domains = sorted({p.website for p in people if p.website})
    return with_domains(access, found, domains, search.filters)


def _again(attempt: Attempt, one: Judged) -> Judged:
    """Decided with those who are there now; nobody is tried twice."""
    if not isinstance(one.action, Resolve):
        return one
    results = [attempt.done[p.email] for p in one.action.people if p.email in attempt.done]
    passing = next((r for r in results if isinstance(r, Failure) and _may_pass(r, one)), None)
    if passing is not None:
        return replace(one, action=passing)
    refused = [r for r in results if isinstance(r, Failure)]
    new = decide_again(one, attempt.matches, may_create=not refused)
    told = (*one.action.steps, *(_told(r) for r in results))
    if isinstance(new.action, Save):
        return replace(new, action=replace(new.action, steps=_each_once(told, new.action.steps)))
    if isinstance(new.action, Leave) and refused:
        failed = Origin(one.row.origin).forced
        return replace(new, action=Leave(Reason.PERSON_REFUSED, failed, _each_once(told, new.action.steps)))
    return new


def _may_pass(failure: Failure, one: Judged) -> bool:
    """Worth another try of the mail: a field that is gone is left out once the org was looked at anew."""
    unknown_field = failure.code.startswith("INVALID_FIELD") and one.row.attempts == 0
    return unknown_field or isinstance(failure, Transient | StorageFull)


def _each_once(first: Sequence[Step], then: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(dict.fromkeys((*first, *then)))


def _told(result: Resolved | Failure) -> Step:
    if isinstance(result, Resolved):
        kind = result.person.ref.type.lower()
        code = f"created_{kind}" if result.created else "adopted_person"
        return step("match", code, record=result.person.ref.id)
    if result.code == "several_duplicates":
        return step("match", "several_duplicates")
    return step("rule", "refused", message=(result.message or result.code)[:SHOWN_WORDS])


def _next(attempt: Attempt, decided: Sequence[Judged]) -> list[NewPerson]:
    """Those to create now: each once, and one of each company that gets a new Account."""
    wanted: dict[str, NewPerson] = {}
    companies: set[str] = set()
    for one in decided:
        for person in one.action.people if isinstance(one.action, Resolve) else ():
            if person.email in wanted or person.email in attempt.done or person.account_name in companies:
                continue
            if len(wanted) >= attempt.allowance.left:
                return list(wanted.values())
            wanted[person.email] = person
            companies |= {person.account_name} - {""}
    return list(wanted.values())


def _create(attempt: Attempt, wanted: Sequence[NewPerson]) -> None:
    access = attempt.access
    results = access.crm.create_people(wanted, access.capabilities)
    for person, result in zip(wanted, results, strict=True):
        if isinstance(result, AccessRevoked | OutOfBudget):
            raise result
        attempt.done[person.email] = result
    made = [(p, r.person) for p, r in zip(wanted, results, strict=True) if isinstance(r, Resolved)]
    attempt.allowance.left -= sum(isinstance(r, Resolved) and r.created for r in results)
    attempt.matches = replace(attempt.matches, people=(*attempt.matches.people, *(found for _, found in made)))
    domains = sorted({p.website for p, _ in made if p.website})
    if domains:  # the Accounts that are new with them, for the others of the same companies
        attempt.matches = with_domains(access, attempt.matches, domains, Filters())


def _settled(one: Judged, allowance: Allowance) -> Judged:
    """A mail that still wants somebody waits for a later session."""
    return replace(one, action=allowance.later()) if isinstance(one.action, Resolve) else one
