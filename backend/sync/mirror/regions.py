"""Postal addresses. Where an org has lists of states and countries, only what stands in them can be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.lens import Lens, Read, Write
from backend.sync.mirror.lenses import Matching, lawful
from backend.sync.mirror.records import FieldInfo, Fields, Value

PLAIN = (("street", "Street"), ("city", "City"), ("postal_code", "PostalCode"))
REGION = (("state", "State"), ("country", "Country"))


def address_lenses(item: str, record: str, fields: Mapping[str, FieldInfo]) -> Iterator[Lens]:
    """The lenses of one address; ``item`` and ``record`` are what its field names begin with ("business", "Mailing").

    State and country are two lenses, or one ("business_region") where the org keeps lists of them: there a state is
    nothing without its country.
    """
    listed = any(_is_listed(f"{record}{name}", fields) for _, name in REGION)
    for own, name in PLAIN if listed else PLAIN + REGION:
        info = fields.get(f"{record}{name}")
        if info is not None and lenses.writable(info):
            yield lenses.text(f"{item}_{own}", f"{item}_{own}", info)
    if listed and all(lenses.writable(fields.get(f"{record}{name}")) for _, name in REGION):
        yield _region(item, record, fields)


def _is_listed(name: str, fields: Mapping[str, FieldInfo]) -> bool:
    info = fields.get(name)
    return f"{name}Code" in fields or (info is not None and info.restricted)


def _names(name: str, fields: Mapping[str, FieldInfo]) -> dict[str, str]:
    """What Salesforce takes, by everything people write for it (value, label or code) in small letters.

    The field takes its own values; beside a list of codes it takes the codes' labels.
    """
    own, code, found = fields.get(name), fields.get(f"{name}Code"), dict[str, str]()
    for value, label in _pairs(own):
        found |= {value.casefold(): value, label.casefold(): value}
    for value, label in _pairs(code) if code is not None and code.labels else ():
        found |= {value.casefold(): label, label.casefold(): label}
    return found


def _pairs(info: FieldInfo | None) -> tuple[tuple[str, str], ...]:
    return () if info is None else tuple(zip(info.values, info.labels or info.values, strict=False))


def _region(item: str, record: str, fields: Mapping[str, FieldInfo]) -> Lens:
    """Values are (state, country), or () when there is neither. A country that is not in the list is not written, nor
    its state; a state that is not in the list is left out."""
    states, countries = (_names(f"{record}{name}", fields) for _, name in REGION)

    def image(left: Value) -> Value:
        if not isinstance(left, tuple) or not left:
            return ()
        country = countries.get(str(left[1]).casefold())
        return (states.get(str(left[0]).casefold(), ""), country) if country else None

    def same(left: Value, right: Value) -> bool:
        return _folded(left) == _folded(right) or (bool(left) and image(left) == right)

    def up(left: Value, right: Value) -> Value:
        new = image(left)
        return right if new is None else new

    put_up, put_down = lawful(Matching(same, up, lambda right, _: right))
    read_item, write_item = _pair(f"{item}_state", f"{item}_country")
    read_record, write_record = _pair(f"{record}State", f"{record}Country")
    names = (f"{record}State", f"{record}Country")
    return Lens(f"{item}_region", read_item, read_record, put_up, put_down, write_item, write_record, names)


def _folded(value: Value) -> Value:
    return tuple(str(part).casefold() for part in value) if isinstance(value, tuple) else ()


def _pair(state: str, country: str) -> tuple[Read, Write]:
    def read(fields: Fields) -> Value:
        pair = (normal.words(fields.get(state)), normal.words(fields.get(country)))
        return pair if any(pair) else ()

    def write(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
        first, second = value if isinstance(value, tuple) and value else ("", "")
        return {state: first, country: second}

    return read, write
