"""The behaviour of every cache; a test module adds the fixtures ``cache`` and ``wait``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.ports.cache import Cache


class CacheContract:
    def test_an_unknown_key_holds_nothing(self, cache: Cache) -> None:
        assert cache.get("unknown") is None

    @pytest.mark.parametrize("value", [1, "text", ["a", None], {"a": {"b": True}}, False, ""])
    def test_a_value_is_kept(self, cache: Cache, value: Any) -> None:
        cache.set("k", value, 60)
        assert cache.get("k") == value

    def test_a_later_value_replaces_it(self, cache: Cache) -> None:
        cache.set("k", 1, 60)
        cache.set("k", 2, 60)
        assert cache.get("k") == 2

    def test_a_value_is_forgotten_in_time(self, cache: Cache, wait: Callable[[str, int], None]) -> None:
        cache.set("k", 1, 60)
        wait("k", 59)
        assert cache.get("k") == 1
        wait("k", 1)
        assert cache.get("k") is None

    def test_a_deleted_value_is_gone(self, cache: Cache) -> None:
        cache.set("k", 1, 60)
        cache.delete("k")
        cache.delete("k")
        assert cache.get("k") is None

    def test_only_the_first_add_wins(self, cache: Cache) -> None:
        assert cache.add("k", "first", 60)
        assert not cache.add("k", "second", 60)
        assert cache.get("k") == "first"

    def test_an_added_value_makes_room_in_time(self, cache: Cache, wait: Callable[[str, int], None]) -> None:
        cache.add("k", "first", 60)
        wait("k", 60)
        assert cache.add("k", "second", 60)
        assert cache.get("k") == "second"

    def test_a_value_that_is_not_json_is_refused(self, cache: Cache) -> None:
        with pytest.raises(TypeError):
            cache.set("k", object(), 60)

    def test_a_value_for_no_time_is_refused(self, cache: Cache) -> None:
        with pytest.raises(ValueError, match="one second"):
            cache.add("k", 1, 0)
