"""Where things of the mirror lie in a mailbox: made once, remembered, and made again when a person removed them."""

from __future__ import annotations

import json
from collections.abc import Callable

from backend.ports.mirror_mailbox import MirrorBox, Places
from backend.ports.rows import MailboxRow
from backend.ports.store import Unit
from backend.sync.marks import COLOURS
from backend.sync.mirror.records import Kind
from backend.sync.mirror.rules import UNSYNC
from backend.usecases.mirror.before import Before
from backend.usecases.mirror.run import PLACES, SETTING, places_as_json
from backend.usecases.services import Services

UNSYNC_COLOUR = "preset12"
LOST = "lost:{}"


def places_for(
    services: Services,
    mailbox: MailboxRow,
    box: MirrorBox,
    before: Before,
    guard: Callable[[Unit], None] | None,
) -> Places:
    """The remembered places; those a newly switched-on kind needs are made first."""
    kinds = [kind for kind in Kind if before.knowledge.policy.flag(SETTING[kind])]
    kept = before.cursors.get(PLACES, "")
    wanted = ",".join(kind.value for kind in kinds)
    made, _, text = kept.partition("|")
    if made == wanted and text:
        return Places(**json.loads(text))
    if guard is None:  # a preview only looks: what is not there yet is empty
        return Places(**json.loads(text)) if text else box.set_up_mirror([k for k in kinds if k is Kind.EVENT], {})
    return make_places(services, mailbox, box, kinds, guard)


def make_places(
    services: Services,
    mailbox: MailboxRow,
    box: MirrorBox,
    kinds: list[Kind],
    guard: Callable[[Unit], None],
) -> Places:
    """Make folder, list and categories exist, and remember where they are."""
    places = box.set_up_mirror(kinds, {**COLOURS, UNSYNC: UNSYNC_COLOUR})
    text = f"{','.join(kind.value for kind in kinds)}|{json.dumps(places_as_json(places))}"
    with services.store.transaction(mailbox.organization_id) as unit:
        guard(unit)
        unit.put_cursors(mailbox.id, {PLACES: text})
    return places


def forget_places(services: Services, mailbox: MailboxRow, kind: Kind, guard: Callable[[Unit], None]) -> None:
    """A folder or list of ours is gone: the next look makes it again, and reads every place from the beginning, as a
    cursor would go on asking for the one that is gone. Until what lay in it is back, LOST says so."""
    with services.store.transaction(mailbox.organization_id) as unit:
        guard(unit)
        for name in unit.cursors(mailbox.id):
            if name == PLACES or name.startswith(tuple(f"{kind.value}:" for kind in Kind)):
                unit.drop_cursor(mailbox.id, name)
        unit.put_cursors(mailbox.id, {LOST.format(kind.value): "yes"})
