"""Pages for administrators."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from flask import render_template

from backend.usecases import admin as administration
from backend.usecases import block, find_decisions, organizations, settings
from backend.web.current import services
from backend.web.login import administrators_only, page_user
from backend.web.pages.audit_words import told
from backend.web.pages.blueprint import admin

AUDIT_ROWS = 100


@admin.get("")
@administrators_only
def overview() -> str:
    """The organization at a glance."""
    people = administration.people(services(), page_user())
    return render_template(
        "admin/overview.html",
        organization=organizations.organization_of(services(), page_user()),
        people=people,
        counts=Counter(person.status for person in people),
    )


@admin.get("/people")
@administrators_only
def people() -> str:
    """Everybody, her mailbox's status, her profile."""
    return render_template("admin/people.html", people=administration.people(services(), page_user()))


@admin.get("/profiles")
@administrators_only
def profiles() -> str:
    """Groups of people with the same interval and mailbox access."""
    return render_template("admin/profiles.html", profiles=administration.profiles(services(), page_user()))


@admin.get("/do-not-sync")
@administrators_only
def do_not_sync() -> str:
    """The list that counts for everybody."""
    user, s = page_user(), services()
    entries = [one for one in block.listed(s, user) if one.level != "you"]
    return render_template(
        "admin/do_not_sync.html", entries=entries, internal=block.internal_domains(s, user), everyone=True
    )


@admin.get("/decisions")
@administrators_only
def decisions() -> str:
    """How many mails were decided how, and how complete each mailbox is; nothing of what is in them."""
    return render_template("admin/decisions.html", numbers=find_decisions.numbers(services(), page_user()))


@admin.get("/settings")
@administrators_only
def organization_settings() -> str:
    """Settings as they count for somebody without a profile or choices of her own."""
    anybody = replace(page_user(), id="", profile_id="")
    return render_template("admin/settings.html", settings=settings.effective(services(), anybody))


@admin.get("/audit")
@administrators_only
def audit() -> str:
    """Who changed what."""
    s, user = services(), page_user()
    profiles = {profile.id: profile.name for profile in administration.profiles(s, user)}
    names = {row.user.id: row.user.name or row.user.email for row in administration.people(s, user)}
    rows = [(row, *told(row, profiles)) for row in administration.audit(s, user, AUDIT_ROWS)]
    return render_template("admin/audit.html", rows=rows, names=names)
