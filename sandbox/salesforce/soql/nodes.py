"""A query as it was written, before anything is known about the org."""

from dataclasses import dataclass, field

from sandbox.salesforce.soql.tokens import Token


@dataclass(frozen=True)
class Path:
    """A field, maybe of a parent: `Account.Owner.Name`."""

    text: str
    position: int

    @property
    def names(self) -> list[str]:
        return self.text.split(".")


@dataclass(frozen=True)
class Call:
    """FUNCTION(argument): an aggregate, a date function, toLabel..."""

    name: str
    argument: "Path | Call | None"
    position: int


Operand = Path | Call


@dataclass(frozen=True)
class Selected:
    item: Operand
    alias: str | None = None


@dataclass(frozen=True)
class AllFields:
    """FIELDS(ALL), FIELDS(STANDARD), FIELDS(CUSTOM)."""

    kind: str
    position: int


@dataclass(frozen=True)
class TypeOf:
    relation: Path
    branches: tuple[tuple[Path, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]


@dataclass(frozen=True)
class Literal:
    """`kind`: string, number, date, datetime, boolean, null or range (a date literal; `count` is the n of LAST_N_)."""

    kind: str
    token: Token
    count: int | None = None


@dataclass(frozen=True)
class Comparison:
    left: Operand
    operator: str
    value: Literal


@dataclass(frozen=True)
class Membership:
    """IN, NOT IN, INCLUDES, EXCLUDES with a list of literals."""

    left: Operand
    operator: str
    values: tuple[Literal, ...]


@dataclass(frozen=True)
class SemiJoin:
    left: Operand
    negated: bool
    query: "Query"
    position: int


@dataclass(frozen=True)
class Logic:
    """AND, OR with several parts; NOT with one."""

    operator: str
    parts: tuple["Condition", ...]


Condition = Comparison | Membership | SemiJoin | Logic


@dataclass(frozen=True)
class Order:
    item: Operand
    descending: bool
    nulls_last: bool


@dataclass
class Query:
    """One SELECT. `counts_only` is SELECT COUNT()."""

    object: Path
    position: int = 0
    select: list["Selected | AllFields | TypeOf | Query"] = field(default_factory=list)
    counts_only: bool = False
    alias: str | None = None
    aliases: dict[str, Path] = field(default_factory=dict)
    scope: str | None = None
    where: Condition | None = None
    group_by: list[Operand] = field(default_factory=list)
    having: Condition | None = None
    order_by: list[Order] = field(default_factory=list)
    limit: int | None = None
    offset: int | None = None
    limit_position: int = 0
    offset_position: int = 0
