"""What a batch of mails asks of Salesforce: who is in them, what they name, and the companies of strangers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.ports.rows import DecisionRow
from backend.sync.blocklist import Standing
from backend.sync.decisions import Origin, Step, step
from backend.sync.email_mapping import is_outbound
from backend.sync.linking import by_importance, record_type
from backend.sync.mentions import NOTHING_NAMED, Mentions, mentions_of, org_hosts
from backend.sync.policy import Policy
from backend.sync.records import Filters, Matches, Message, RecordRef, Search
from backend.sync.resolving import domains_to_ask, unknown_people
from backend.usecases.crm_access import CrmAccess
from backend.usecases.knowledge import Knowledge

STANDARD = {name.lower(): name for name in ("Account", "Contact", "Lead", "Opportunity", "Case")}
MOST_DOMAINS = 100  # in one statement
MOST_COLLEAGUES = 100
Letter = tuple[DecisionRow, Message]


@dataclass(frozen=True, slots=True)
class Asked:
    """``mentions`` by the id of the mail."""

    matches: Matches = field(default_factory=Matches)
    mentions: Mapping[str, Mentions] = field(default_factory=dict)


def search_of(policy: Policy) -> Search:
    """What counts and where else to look, by the settings."""
    filters = Filters(
        days_back=policy.number("search_opportunity_days_back"),
        days_ahead=policy.number("search_opportunity_days_ahead"),
        case_days=policy.number("search_case_days"),
        open_only=policy.flag("search_open_only"),
        hidden=hidden_kinds(policy),
    )
    return Search(filters, by_address=policy.names("search_by_address"), by_account=policy.names("search_by_account"))


def steps_left_out(matches: Matches, policy: Policy) -> tuple[Step, ...]:
    """The fields by which Salesforce refuses to look, each with its setting."""
    named = {field: key for key in ("search_by_account", "search_by_address") for field in policy.names(key)}
    settings = {field: named[field] for field in matches.left_out if field in named}
    return tuple(step("setting", "not_looked_by", policy.level(key), key, field=f) for f, key in settings.items())


def hidden_kinds(policy: Policy) -> frozenset[str]:
    """The kinds of records nobody wants to see, in Salesforce's own spelling."""
    return frozenset(STANDARD.get(name.lower(), name) for name in policy.names("search_hidden"))


def with_mentions(search: Search, mentions: Iterable[Mentions]) -> Search:
    """Also what the mails name; a case number is looked for as it is written and with Salesforce's leading zeros."""
    every = list(mentions)
    numbers = [form for m in every for n in m.case_numbers for form in (n, n.zfill(8))]
    records = [ref for m in every for ref in m.records]
    return replace(search, case_numbers=tuple(dict.fromkeys(numbers)), records=tuple(dict.fromkeys(records)))


def named_in(access: CrmAccess, message: Message, policy: Policy) -> Mentions:
    """The records a mail names; none where the setting leaves them alone."""
    if not policy.flag("link_mentions"):
        return NOTHING_NAMED
    return mentions_of(message, org_hosts(access.crm.hosts()), access.capabilities.prefixes)


def ask_about(
    access: CrmAccess, letters: Sequence[Letter], knowledge: Knowledge, linked: Sequence[RecordRef] = ()
) -> Asked:
    """One call; a second one when somebody may be created and the company has to be found by its domain, or to look
    after records that are ``linked`` to mails without being asked for anew."""
    if not letters:
        return Asked()
    policy, blocklist = knowledge.policy, knowledge.blocklist
    internal = policy.flag("include_internal") or policy.flag("autosave_internal")
    addresses = {a.email for _, m in letters for a in blocklist.linkable(m.participants, False, internal)}
    keys = list(dict.fromkeys(row.message_key for row, _ in letters))
    named = {message.id: named_in(access, message, policy) for _, message in letters}
    search = replace(
        with_mentions(search_of(policy), named.values()),
        colleagues=_colleagues(access, letters, knowledge),
        linked=tuple(linked),
    )
    matches = access.crm.matches(sorted(addresses), keys, access.capabilities, search)
    domains = sorted({d for letter in letters for d in _unknown_domains(letter, matches, knowledge)})
    return Asked(with_domains(access, matches, domains, search.filters), named)


def _colleagues(access: CrmAccess, letters: Sequence[Letter], knowledge: Knowledge) -> tuple[str, ...]:
    """An email message names our own users too, by the part they had."""
    if record_type(knowledge.policy, access.capabilities) != "EmailMessage":
        return ()
    verdict = knowledge.blocklist.verdict
    everybody = dict.fromkeys(a for _, message in letters for a in message.participants)
    ours = dict.fromkeys(a.email for a in everybody if verdict(a).standing is Standing.INTERNAL)
    return tuple(ours)[:MOST_COLLEAGUES]


def with_domains(access: CrmAccess, matches: Matches, domains: Sequence[str], filters: Filters) -> Matches:
    """The same with the Accounts of these domains, by Website and by their Contacts."""
    for start in range(0, len(domains), MOST_DOMAINS):
        part = tuple(domains[start : start + MOST_DOMAINS])
        search = Search(filters, domains=part, contact_domains=part)
        found = access.crm.matches([], [], access.capabilities, search)
        matches = replace(
            matches,
            business=tuple({b.ref.id: b for b in (*found.business, *matches.business)}.values()),
            domains=(*matches.domains, *found.domains),
        )
    return matches


def _unknown_domains(letter: Letter, matches: Matches, knowledge: Knowledge) -> set[str]:
    """Of the strangers in a mail out of whom somebody may be created."""
    row, message = letter
    policy = knowledge.policy
    origin = Origin.AUTO if row.origin == Origin.THREAD else Origin(row.origin)  # nobody may follow it any more
    important = by_importance(message, is_outbound(message, knowledge.own_addresses))
    addresses = knowledge.blocklist.linkable(important, automatic=True)
    strangers = unknown_people(addresses, matches)
    if len(strangers) < len(addresses) and not policy.flag("auto_resolve_everyone"):
        return set()
    return domains_to_ask(origin, policy, strangers)
