"""vCard files into a mailbox: every card becomes a contact of the default folder, or is refused with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import vcard, vcard_contact
from sandbox.graph import contacts
from sandbox.loader_report import Report

if TYPE_CHECKING:
    from sandbox.graph.state import Mailbox
    from sandbox.world import World


def load_cards(world: World, box: Mailbox, name: str, data: bytes) -> list[Report]:
    """One report for each card of the file, one for a file without any."""
    found = vcard.cards(data)
    if not found:
        return [Report(name, "refused", "not a vCard: the file is empty" if not data.strip() else "no card in it")]
    many = len(found) > 1
    return [_load(world, box, f"{name}#{n}" if many else name, card) for n, card in enumerate(found, 1)]


def _load(world: World, box: Mailbox, name: str, card: vcard.Card) -> Report:
    try:
        reading = vcard_contact.read(card)
    except vcard_contact.NotContactError as problem:
        return Report(name, "refused", str(problem))
    with world.mail.lock:
        change = contacts.ContactChange(reading.properties, reading.extended)
        item = contacts.create(box, box.contact_folders.default, change)
    return Report(name, "loaded", _notes(card, reading), [item.immutable_id])


def _notes(card: vcard.Card, reading: vcard_contact.Reading) -> str:
    notes = [] if card.version in vcard_contact.VERSIONS else [f"version '{card.version}' read as 3.0"]
    if reading.left_out:
        notes.append(f"left out: {', '.join(sorted(set(reading.left_out)))}")
    return "; ".join(notes)
