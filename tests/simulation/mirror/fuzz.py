"""Random three-sided states for the planner alone: what it plans is carried out on a tiny model, in any order, until
nothing more is planned. No store, no network, no clock: some thousand cases in a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

from backend.sync.mirror import merge, planner
from backend.sync.mirror.actions import Action, Verb
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.lenses import EQUAL, End, Matching, joined, limited
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.records import Item, Kind, Record, Side, Value
from backend.sync.mirror.rules import SALESFORCE, Rules
from backend.sync.records import RecordRef

OWN, OTHER = "own", "other"
MOST_ROUNDS = 8
LONGEST = 4
WORDS = ("", "a", "b", "c", "longer", "longest")
FIELDS = ("one", "two", "cut", "once", "meant")
FLAT = {"x": "A", "y": "B"}


@cache
def table() -> Table:
    """Plain fields, one that holds less on one side, one that goes up once, one that flattens."""

    def end(name: str) -> End:
        return End(name, lambda value: str(value or ""))

    def flat(right: Value) -> str:
        return {"A": "x", "B": "y"}.get(str(right), "x" if right else "")

    meant = Matching(
        lambda left, right: left == flat(right) and (left == "") == (right == ""),
        lambda left, right: FLAT.get(str(left), "" if left == "" else right),
        lambda right, _: flat(right),
    )
    lenses = [joined(name, end(name), end(name.title()), EQUAL) for name in ("one", "two")]
    lenses.append(joined("cut", end("cut"), end("Cut"), limited(LONGEST)))
    lenses.append(joined("once", end("once"), end("Once"), EQUAL, Direction.ONCE))
    lenses.append(joined("meant", end("meant"), end("Meant"), meant))
    return {lens.name: lens for lens in lenses}


@dataclass
class Model:
    """Some things: items and records by number, the links between them, and what was lost on the way."""

    rules: Rules
    items: dict[str, Item] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    kept: list[Value] = field(default_factory=list)  # losers of conflicts, and what a one-way mode took back
    edits: set[str] = field(default_factory=set)
    versions: int = 0

    def version(self) -> str:
        self.versions += 1
        return f"v{self.versions}"

    def pairs(self) -> list[Pair]:
        """Every thing once: linked, or alone."""
        linked = [
            Pair(link, self.items.get(link.item_id), self.records.get(link.record.id)) for link in self.links.values()
        ]
        held = {link.item_id for link in self.links.values()}, {link.record.id for link in self.links.values()}
        alone = [Pair(item=item) for item_id, item in self.items.items() if item_id not in held[0]]
        return [*linked, *alone, *(Pair(record=r) for i, r in self.records.items() if i not in held[1])]

    def carry_out(self, action: Action) -> None:
        """One action, as the use case does it."""
        self.kept += [conflict.lost for conflict in action.conflicts]
        if self.rules.mode is not Mode.TWO_WAY:
            self.kept += [*_values(action.item), *_values(action.record)]
        if action.verb is Verb.CREATE_RECORD:
            self._create_record(action)
        elif action.verb is Verb.CREATE_ITEM:
            self._create_item(action)
        elif action.verb in (Verb.UPDATE, Verb.ADOPT):
            self._update(action)
        elif action.verb is not Verb.LEAVE:
            self._end(action)

    def _create_record(self, action: Action) -> None:
        assert action.item is not None
        record = Record(RecordRef("Thing", f"r{action.item.id}"), self.version(), dict(action.record_fields))
        self.records[record.ref.id] = record
        item = self._put_item(action, action.item)
        self._link(action, item, record)

    def _create_item(self, action: Action) -> None:
        assert action.record is not None
        blank = Item(Kind.CONTACT, f"i{action.record.ref.id}", self.version(), {}, place=OWN)
        self._link(action, self._put_item(action, blank), self._put_record(action, action.record))

    def _update(self, action: Action) -> None:
        assert action.item is not None
        assert action.record is not None
        self._link(action, self._put_item(action, action.item), self._put_record(action, action.record))

    def _put_record(self, action: Action, record: Record) -> Record:
        if action.record_fields:
            record = replace(record, fields={**record.fields, **action.record_fields}, version=self.version())
            self.records[record.ref.id] = record
        return record

    def _put_item(self, action: Action, item: Item) -> Item:
        categories = item.categories if action.categories is None else action.categories
        item = replace(
            item, fields={**item.fields, **action.item_fields}, categories=categories, version=self.version()
        )
        self.items[item.id] = item
        return item

    def _link(self, action: Action, item: Item, record: Record) -> None:
        before = action.link or Link(item.id, Kind.CONTACT, "", record.ref, LinkState.CREATING, Side.MAILBOX)
        if action.link is None and action.verb is Verb.CREATE_ITEM:
            before = replace(before, born=Side.SALESFORCE)
        base = {n: (lens.read_item(item.fields), lens.read_record(record.fields)) for n, lens in table().items()}
        link = replace(before, item_id=item.id, record=record.ref, state=LinkState.ACTIVE, base=base)
        link = replace(link, item_version=item.version, record_version=record.version, detail={"place": item.place})
        self.links[link.id] = link

    def _end(self, action: Action) -> None:
        assert action.link is not None
        if action.verb is Verb.DELETE_ITEM and action.item is not None:
            self.items.pop(action.item.id)
        if action.verb is Verb.DELETE_RECORD and action.record is not None:
            self.records.pop(action.record.ref.id)
        stays = self.items.get(action.link.item_id)
        if stays is None or action.verb is Verb.FORGET:
            self.links.pop(action.link.id)
            return
        stays = self._put_item(action, stays)
        self.links[action.link.id] = replace(action.link, state=LinkState.DETACHED, item_version=stays.version)


def _values(thing: Item | Record | None) -> list[Value]:
    return list(thing.fields.values()) if thing is not None else []


def random_model(random: Random) -> Model:
    """One state out of which both others were made by random edits, moves, deletions and new things."""
    mode = random.choice((Mode.TWO_WAY, Mode.TWO_WAY, Mode.TO_SALESFORCE, Mode.TO_MAILBOX))
    winner = random.choice(tuple(Side))
    lenses: dict[str, Lens] = {name: replace(lens, winner=winner) for name, lens in table().items()}
    scope = frozenset(f"r{n}" for n in range(8) if random.random() < 0.9)
    model = Model(
        Rules(
            Kind.CONTACT,
            lenses,
            mode,
            own_place=OWN,
            down=random.random() < 0.8,
            forbid_removal=random.random() < 0.2,
            in_scope=lambda record: record.ref.id in scope or not record.ref.id[1:].isdigit(),
        )
    )
    for number in range(random.randint(1, 4)):
        _add_thing(model, random, str(number))
    return model


def _add_thing(model: Model, random: Random, number: str) -> None:
    item = _item(random, f"i{number}", model)
    record = Record(RecordRef("Thing", f"r{number}"), model.version(), _record_fields(random))
    shape = random.random()
    if shape < 0.2:
        model.items[item.id] = item
        return
    if shape < 0.4:
        model.records[record.ref.id] = record
        return
    levelled = merge.merge(model.rules.table, {}, item.fields, record.fields, model.rules.mode)
    item = replace(item, fields={**item.fields, **levelled.item_fields})
    record = replace(record, fields={**record.fields, **levelled.record_fields})
    born = random.choice(tuple(Side))
    state = LinkState.DETACHED if random.random() < 0.1 else LinkState.ACTIVE
    link = Link(number, Kind.CONTACT, item.id, record.ref, state, born, levelled.base)
    link = replace(link, item_version=item.version, record_version=record.version, detail={"place": item.place})
    model.links[number] = link
    model.items[item.id], model.records[record.ref.id] = item, record
    _disturb(model, random, item, record)


def _disturb(model: Model, random: Random, item: Item, record: Record) -> None:
    """What people did to either side since both agreed."""
    fate = random.random()
    if fate < 0.15:
        model.items.pop(item.id)
    elif fate < 0.7:
        place = random.choice((item.place, item.place, OWN, OTHER))
        changed = _edits(model, random, FIELDS)
        categories = random.choice((item.categories, item.categories, (), (SALESFORCE,)))
        fields = {**item.fields, **changed}
        model.items[item.id] = replace(item, fields=fields, place=place, categories=categories, version=model.version())
    fate = random.random()
    if fate < 0.15:
        model.records.pop(record.ref.id)
    elif fate < 0.7:
        changed = _edits(model, random, [name.title() for name in FIELDS])
        fields = {**record.fields, **changed}
        model.records[record.ref.id] = replace(record, fields=fields, version=model.version())


def _edits(model: Model, random: Random, names: Sequence[str]) -> dict[str, Value]:
    """Some fields get a word of their own that must not get lost, or one there is already."""
    changed: dict[str, Value] = {}
    for name in names:
        if random.random() < 0.3:
            meant = {"meant": ("", "x", "y"), "Meant": ("", "A", "B", "own")}.get(name)
            changed[name] = random.choice(meant) if meant else random.choice((f"e{model.version()[1:]}", *WORDS[:4]))
            if name.lower() != "once":  # what is not mirrored any more goes with the thing it is written on
                model.edits |= {str(changed[name])} - {*WORDS, *(meant or ())}
    return changed


def _item(random: Random, item_id: str, model: Model) -> Item:
    fields = {name: random.choice(WORDS) for name in FIELDS[:-1]} | {"meant": random.choice(("", "x", "y"))}
    categories = random.choice(((), (SALESFORCE,), (SALESFORCE,)))
    place = random.choice((OWN, OWN, OTHER))
    return Item(Kind.CONTACT, item_id, model.version(), fields, categories, place)


def _record_fields(random: Random) -> dict[str, Value]:
    words: dict[str, Value] = {name.title(): random.choice(WORDS)[:LONGEST] for name in FIELDS[:-1]}
    return {**words, "Meant": random.choice(("", "A", "B", "own"))}


def check(seed: int) -> None:
    """One case. Raises AssertionError with the seed in it."""
    random = Random(seed)
    model = random_model(random)
    safe, edited = _must_survive(model), _standing(model)
    actions: list[Action] = []
    for _ in range(MOST_ROUNDS):
        actions = [a for a in planner.plan(model.pairs(), model.rules) if a.verb is not Verb.LEAVE]
        if not actions:
            break
        random.shuffle(actions)
        for action in actions:
            model.carry_out(action)
    assert not actions, f"seed {seed}: never quiet"
    _check_levelled(model, seed)
    lost = (model.edits & edited) - _standing(model) - {str(value) for value in model.kept}
    assert not lost, f"seed {seed}: {lost} is lost"
    gone = safe - model.items.keys() - model.records.keys()
    assert not gone, f"seed {seed}: {gone} was deleted, and nobody asked for it"


def _check_levelled(model: Model, seed: int) -> None:
    """Every live pair agrees, except where a lens may not be written."""
    for link in model.links.values():
        if link.state is not LinkState.ACTIVE:
            continue
        item, record = model.items[link.item_id], model.records[link.record.id]
        for name, lens in model.rules.table.items():
            pair = (lens.read_item(item.fields), lens.read_record(record.fields))
            agreed = lens.direction is Direction.ONCE or lens.agree(*pair)
            assert agreed, f"seed {seed}: {name} is {pair} in {model.rules.mode}"


def _must_survive(model: Model) -> set[str]:
    """What exists on one side only and was never linked, and both halves of what nobody touched."""
    items = {link.item_id for link in model.links.values()}
    records = {link.record.id for link in model.links.values()}
    return {i for i in model.items if i not in items} | {r for r in model.records if r not in records}


def _standing(model: Model) -> set[str]:
    things: list[Mapping[str, Value]] = [thing.fields for thing in model.items.values()]
    things += [thing.fields for thing in model.records.values()]
    return {str(value) for fields in things for value in fields.values()}
