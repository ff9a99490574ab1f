"""The grammar of a query."""

from sandbox.salesforce.errors import not_emulated
from sandbox.salesforce.soql.nodes import AllFields, Call, Operand, Order, Path, Query, Selected, TypeOf
from sandbox.salesforce.soql.problems import Source, malformed
from sandbox.salesforce.soql.stream import Stream
from sandbox.salesforce.soql.where import KEYWORDS, WhereParser, operand

LONGEST = 100_000


def parse(text: str) -> tuple[Source, Query]:
    """The query of a text; raises MALFORMED_QUERY."""
    if len(text) > LONGEST:
        raise malformed(f"SOQL statements cannot be longer than {LONGEST} characters.")
    source = Source(text)
    stream = Stream(source)
    query = Parser(stream).query()
    if stream.token.kind != "end":
        raise stream.unexpected()
    return source, query


class Parser:
    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def query(self) -> Query:
        stream = self._stream
        position = stream.token.position
        stream.need("SELECT")
        select = self.select_list()
        counts_only = self._counts_only(select)
        stream.need("FROM")
        query = Query(self._path(), position, select, counts_only)
        self._aliases(query)
        if stream.skip("USING", "SCOPE"):
            query.scope = stream.need_kind("name").word
        if stream.skip("WHERE"):
            query.where = WhereParser(stream, self.query).condition()
        self._grouping(query)
        self.tail(query)
        return query

    def _counts_only(self, select: list[Selected | AllFields | TypeOf | Query]) -> bool:
        def bare(each: object) -> bool:
            return isinstance(each, Selected) and isinstance(each.item, Call) and each.item.argument is None

        if not any(bare(each) for each in select):
            return False
        first = select[0]
        is_count = isinstance(first, Selected) and isinstance(first.item, Call) and first.item.name == "COUNT"
        if len(select) > 1 or not is_count:
            raise self._stream.unexpected()
        return True

    def select_list(self) -> list[Selected | AllFields | TypeOf | Query]:
        items = [self._select_item()]
        while self._stream.skip_punct(","):
            items.append(self._select_item())
        return items

    def _select_item(self) -> Selected | AllFields | TypeOf | Query:
        stream = self._stream
        if stream.skip_punct("("):
            query = self.query()
            stream.need_punct(")")
            return query
        if stream.at("TYPEOF") and stream.after().kind == "name" and stream.after().word not in ("FROM", "WHEN"):
            return self._typeof()
        if stream.at("FIELDS") and stream.after().text == "(":
            return self._all_fields()
        item = operand(stream)
        return Selected(item, self._select_alias())

    def _select_alias(self) -> str | None:
        """A name after a field, when a comma or FROM follows it."""
        stream = self._stream
        if stream.token.kind != "name" or stream.token.word in KEYWORDS or "." in stream.token.text:
            return None
        following = stream.after()
        if following.text != "," and following.word != "FROM":
            raise stream.unexpected()
        return stream.take().text

    def _all_fields(self) -> AllFields:
        position = self._stream.take().position
        self._stream.need_punct("(")
        kind = self._stream.need_kind("name")
        if kind.word not in ("ALL", "STANDARD", "CUSTOM"):
            raise self._stream.source.unexpected(kind.text, kind.position)
        self._stream.need_punct(")")
        return AllFields(kind.word, position)

    def _typeof(self) -> TypeOf:
        self._stream.need("TYPEOF")
        relation = self._path()
        branches = []
        while self._stream.skip("WHEN"):
            name = self._path()
            self._stream.need("THEN")
            branches.append((name, self._paths()))
        if not branches:
            raise self._stream.unexpected()
        otherwise = self._paths() if self._stream.skip("ELSE") else ()
        self._stream.need("END")
        return TypeOf(relation, tuple(branches), otherwise)

    def _path(self) -> Path:
        token = self._stream.need_kind("name")
        if token.word in KEYWORDS:
            raise self._stream.source.unexpected(token.text, token.position)
        return Path(token.text, token.position)

    def _paths(self) -> tuple[Path, ...]:
        paths = [self._path()]
        while self._stream.skip_punct(","):
            paths.append(self._path())
        return tuple(paths)

    def _alias(self) -> str | None:
        self._stream.skip("AS")
        token = self._stream.token
        return self._stream.take().text if token.kind == "name" and token.word not in KEYWORDS else None

    def _aliases(self, query: Query) -> None:
        query.alias = self._alias()
        while self._stream.skip_punct(","):
            path = self._path()
            alias = self._alias()
            if alias is None:
                raise self._stream.unexpected()
            query.aliases[alias.lower()] = path

    def _grouping(self, query: Query) -> None:
        if not self._stream.skip("GROUP", "BY"):
            return
        if self._stream.token.word in ("ROLLUP", "CUBE"):
            raise not_emulated(f"GROUP BY {self._stream.token.word}")
        query.group_by = self._operands()
        if self._stream.skip("HAVING"):
            query.having = WhereParser(self._stream, None).condition()

    def _operands(self) -> list[Operand]:
        found = [operand(self._stream)]
        while self._stream.skip_punct(","):
            found.append(operand(self._stream))
        return found

    def tail(self, query: Query) -> None:
        stream = self._stream
        if stream.skip("ORDER", "BY"):
            query.order_by = [self._order()]
            while stream.skip_punct(","):
                query.order_by.append(self._order())
        if stream.skip("LIMIT"):
            query.limit_position = stream.token.position
            query.limit = stream.need_count()
        if stream.skip("OFFSET"):
            query.offset_position = stream.token.position
            query.offset = stream.need_count()
        if stream.skip("FOR") and stream.take().word not in ("VIEW", "REFERENCE", "UPDATE"):
            raise stream.unexpected()
        if stream.at("ALL", "ROWS"):
            raise stream.source.malformed("ALL ROWS not allowed in this context", stream.token.position)

    def _order(self) -> Order:
        item = operand(self._stream)
        descending = self._stream.skip("DESC")
        if not descending:
            self._stream.skip("ASC")
        nulls_last = self._stream.skip("NULLS", "LAST")
        if not nulls_last and self._stream.at("NULLS"):
            self._stream.need("NULLS", "FIRST")
        return Order(item, descending, nulls_last)
