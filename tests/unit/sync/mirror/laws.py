"""The laws of a lens, and nasty values to try them with."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from backend.sync.mirror.lens import Direction, Lens
from backend.sync.mirror.merge import EMPTY
from backend.sync.mirror.records import FieldInfo, Fields, OrgFacts, Value

# a loaded machine draws slowly; there are many lenses, so half as many cases for each
PATIENT = settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.too_slow])
ODD = "\x00\r\n\t aAß1+-() \x85\u2028\u200b\ud800\udc00😀e\u0301İ,;."
TEXTS = (
    st.text(st.sampled_from(ODD), max_size=30)
    | st.text(st.characters(), max_size=60)
    | st.builds(
        lambda text, times: text * times, st.text(st.sampled_from("ab 😀\n"), min_size=1, max_size=4), st.just(90)
    )
)
DATES = st.sampled_from(["2026-11-22", "1604-05-03", "0001-01-01", "4501-01-01", "2024-02-29", "2023-02-29", "0", None])
INSTANTS = st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z") | st.sampled_from(
    ["2026-11-22T09:30:00Z", "2026-11-22T00:00:00Z", "2026-11-22", "9999-12-31T23:59:59Z", "", None]
)
NUMBERS = st.sampled_from([0, 15, -1, 1.5, 10**12, float("nan"), float("inf"), None])
ANYTHING: st.SearchStrategy[Value] = TEXTS | DATES | INSTANTS | NUMBERS | st.booleans() | st.none()


def values(*usual: Value) -> st.SearchStrategy[Value]:
    """Mostly what is usual there, sometimes anything at all."""
    return st.sampled_from(usual) | ANYTHING if usual else ANYTHING


def sides(lens: Lens, usual: dict[str, tuple[Value, ...]]) -> st.SearchStrategy[tuple[Fields, Fields]]:
    """An item and a record with nasty values in the fields the lens touches. ``usual``: field -> likely values."""
    items, records = written(lens)
    return st.tuples(
        st.fixed_dictionaries({name: values(*usual.get(name, ())) for name in items}),
        st.fixed_dictionaries({name: values(*usual.get(name, ())) for name in (*records, *lens.record_fields)}),
    )


def written(lens: Lens) -> tuple[dict[str, Value], dict[str, Value]]:
    """The fields it writes on either side, when it has nothing to say."""
    return lens.write_item(lens.read_item({}), {}), lens.write_record(lens.read_record({}), {})


def check_laws(lens: Lens, item: Fields, record: Fields) -> None:
    """Everything lens.py promises, for these two sides."""
    left, right = lens.read_item(item), lens.read_record(record)
    up, down = lens.up(left, right), lens.down(right, left)
    told = (lens.name, left, right)
    assert lens.up(left, up) == up, told
    assert lens.down(right, down) == down, told
    assert lens.up(down, right) == right or down == left, told
    assert lens.down(up, left) == left or up == right, told
    assert lens.agree(left, up), told
    assert lens.agree(down, right), told
    _check_nothing_stays_empty(lens, left, right)
    _check_reading_what_was_written(lens, item, record)


def _check_nothing_stays_empty(lens: Lens, left: Value, right: Value) -> None:
    """A side that holds nothing is filled by the other, where that may be and can be."""
    if lens.direction in (Direction.BOTH, Direction.DOWN) and left in EMPTY and right not in EMPTY:
        assert not lens.agree(left, right) or lens.down(right, left) == left, (lens.name, left, right)
    if lens.direction is not Direction.DOWN and right in EMPTY and left not in EMPTY:
        assert lens.up(left, right) == right or not lens.agree(left, right), (lens.name, left, right)


def _check_reading_what_was_written(lens: Lens, item: Fields, record: Fields) -> None:
    """A value in normal form survives being written and read."""
    left, right = lens.read_item(item), lens.read_record(record)
    if lens.direction is not Direction.DOWN and not lens.needs:
        new = lens.up(left, right)
        assert lens.read_record({**record, **lens.write_record(new, {lens.name: new})}) == new, (lens.name, left, right)
    if lens.direction in (Direction.BOTH, Direction.DOWN) and not lens.needs:
        new = lens.down(right, left)
        if new != left:
            assert lens.read_item({**item, **lens.write_item(new, {lens.name: new})}) == new, (lens.name, left, right)


def info(name: str, type: str = "string", length: int = 0, **more: object) -> FieldInfo:
    return FieldInfo(name, type, length=length, **more)  # type: ignore[arg-type]


def facts(**objects: list[FieldInfo]) -> OrgFacts:
    """An org with these fields of these objects."""
    return OrgFacts(
        "005000000000001AAA",
        "Europe/Berlin",
        {name: {field.name: field for field in fields} for name, fields in objects.items()},
        ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred", "In review", "Shipped"),
        frozenset({"Completed", "Shipped"}),
    )
