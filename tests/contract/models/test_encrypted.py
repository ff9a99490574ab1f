from __future__ import annotations

import base64

import pytest

from backend.models.encrypted import CannotOpen, Vault, new_key

OLD, NEW = new_key(), new_key()
PLACE = ("connections", "secrets", "id-1")


@pytest.mark.parametrize("value", [{"refresh_token": "r"}, "text", [1, None], {"name": "Зоя 🙂"}])
def test_a_sealed_value_opens_at_its_place(value: object) -> None:
    vault = Vault([NEW])
    assert vault.open(vault.seal(value, *PLACE), *PLACE) == value


def test_equal_values_are_sealed_differently_each_time() -> None:
    vault = Vault([NEW])
    assert len({vault.seal("same", *PLACE) for _ in range(50)}) == 50


def test_a_sealed_value_does_not_show_what_it_holds() -> None:
    sealed = Vault([NEW]).seal({"refresh_token": "very-secret"}, *PLACE)
    assert "secret" not in base64.urlsafe_b64decode(sealed.split(".")[2]).decode("latin-1")


@pytest.mark.parametrize(
    "elsewhere", [("connections", "secrets", "id-2"), ("choices", "secrets", "id-1"), ("connections", "secretsid-1")]
)
def test_a_sealed_value_does_not_open_elsewhere(elsewhere: tuple[str, ...]) -> None:
    vault = Vault([NEW])
    with pytest.raises(CannotOpen, match="changed or moved"):
        vault.open(vault.seal("x", *PLACE), *elsewhere)


def test_an_older_key_still_opens_what_it_sealed() -> None:
    sealed = Vault([OLD]).seal("x", *PLACE)
    assert Vault([NEW, OLD]).open(sealed, *PLACE) == "x"


def test_the_newest_key_seals() -> None:
    both = Vault([NEW, OLD])
    sealed = both.seal("x", *PLACE)
    assert sealed.startswith(both.newest_prefix)
    assert Vault([NEW]).open(sealed, *PLACE) == "x"


def test_a_missing_key_is_named_and_the_value_is_not() -> None:
    sealed = Vault([OLD]).seal("x", *PLACE)
    with pytest.raises(CannotOpen, match=sealed.split(".")[1]):
        Vault([NEW]).open(sealed, *PLACE)


@pytest.mark.parametrize("position", [0, 15, -5])
def test_a_changed_value_does_not_open(position: int) -> None:
    vault = Vault([NEW])
    head, _, text = vault.seal("x" * 20, *PLACE).rpartition(".")
    data = bytearray(base64.urlsafe_b64decode(text))
    data[position] ^= 1
    with pytest.raises(CannotOpen):
        vault.open(f"{head}.{base64.urlsafe_b64encode(bytes(data)).decode()}", *PLACE)


@pytest.mark.parametrize("nonsense", ["", "plain text", "v2.abc.def", "v1"])
def test_what_was_never_sealed_does_not_open(nonsense: str) -> None:
    with pytest.raises(CannotOpen):
        Vault([NEW]).open(nonsense, *PLACE)


def test_a_cut_off_value_does_not_open() -> None:
    vault = Vault([NEW])
    with pytest.raises(CannotOpen):
        vault.open(vault.seal("x", *PLACE)[:-9], *PLACE)


@pytest.mark.parametrize("key", ["", "short", base64.b64encode(b"x" * 16).decode(), "ü" * 44])
def test_a_key_of_another_size_is_refused_by_its_number(key: str) -> None:
    with pytest.raises(ValueError, match="encryption key 2"):
        Vault([NEW, key])


def test_a_vault_without_keys_is_refused() -> None:
    with pytest.raises(ValueError, match="LOCKSTEP_ENCRYPTION_KEYS"):
        Vault([])
