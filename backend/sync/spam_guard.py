"""Who is nobody to create in Salesforce: machines, lists, junk. A mail of theirs may still be saved."""

from __future__ import annotations

import re

from backend.sync.records import Address, Message

NO_REPLY = re.compile(
    r"^(?:.*[._+-])?(?:no|not|do-?not|dont|ne-?pas|nicht|non|nao)[._-]?(?:reply|respond|answer|antworten|repondre|"
    r"responder|rispondere|responda)(?:[._+-].*|\d*)$"
    r"|^(?:mailer-daemon|postmaster|daemon|bounces?|listserv|majordomo|root|nobody|abuse|hostmaster|webmaster|"
    r"notifications?|notify|alerts?|(?:e-?)?newsletters?|(?:e-?)?news|newsflash|announcements?|announce|mailings?|mailing-?list|updates?|automailer|auto-?reply|autoresponder)"
    r"(?:[._+=-].*)?$"
    r"|.*(?:-bounces?|-request|-owner|-subscribe|-unsubscribe|-noreply|-daemon)(?:[+=].*)?$"
    r"|^(?:bounce|return|prvs|srs\d?)[+=_-].*$",
    re.IGNORECASE,
)
LIST_HOSTS = re.compile(r"(?:^|\.)(?:lists?|mailman|listserv|googlegroups|yahoogroups|groups\.io)(?:\.|$)")
LONGEST_EMAIL = 80  # of an email field in Salesforce
PLAIN_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}")
LIST_HEADERS = frozenset({"list-id", "list-unsubscribe", "list-post", "list-help", "x-mailing-list", "x-campaign-id"})
BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
JUNK_SCORE = 5


def is_person(address: Address) -> bool:
    """False for addresses that machines and lists write from, and for those Salesforce would refuse."""
    email = address.email
    fits = len(email) <= LONGEST_EMAIL and PLAIN_EMAIL.fullmatch(email) is not None
    return fits and LIST_HOSTS.search(address.domain) is None and NO_REPLY.match(email.partition("@")[0]) is None


def mass_mail(message: Message) -> str:
    """``list``, ``bulk``, ``automatic`` or ``junk`` when the headers say so, else empty."""
    headers = [(name.strip().lower(), value.strip().lower()) for name, value in message.headers]
    if any(_is_junk(name, value) for name, value in headers):
        return "junk"
    if any(name in LIST_HEADERS for name, _ in headers):
        return "list"
    if any(name == "precedence" and value in BULK for name, value in headers):
        return "bulk"
    return "automatic" if any(_is_automatic(name, value) for name, value in headers) else ""


def _is_junk(name: str, value: str) -> bool:
    if name == "x-ms-exchange-organization-scl":
        return value.isascii() and value.isdigit() and int(value[:3]) >= JUNK_SCORE
    return name in ("x-spam-flag", "x-spam-status", "x-spam") and value.startswith("yes")


def _is_automatic(name: str, value: str) -> bool:
    if name == "auto-submitted":
        return value != "no"
    return name in ("x-autoreply", "x-autorespond", "x-auto-response-suppress") and value not in ("", "no", "none")
