"""Addresses and domains that are never saved."""

from __future__ import annotations

from typing import Any

from flask import Response

from backend.ports.rows import BlockEntry
from backend.usecases import block
from backend.web.api.answering import answer_once, nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import BlockEntriesAnswer, BlockEntryAnswer, BlockListAnswer, StepsAnswer
from backend.web.api.schemas.requests import AddressQuery, BlockBody, BlockListBody
from backend.web.current import services

blueprint = ApiBlueprint("do-not-sync", "The Do-Not-Sync list")


@blueprint.operation("GET", "/do-not-sync", {200: BlockEntriesAnswer})
def list_block_entries() -> dict[str, Any]:
    """The person's own entries and those of her organization."""
    return {"entries": block.listed(services(), this_user())}


@blueprint.operation("POST", "/do-not-sync", {201: BlockEntryAnswer}, takes=BlockBody, once=True)
def add_block_entry(body: dict[str, Any]) -> Response:
    """Never save mail with this address or domain; acts at once."""
    user = this_user()

    def work() -> tuple[int, BlockEntry]:
        return 201, block.block(services(), user, body["pattern"], body["level"], body["locked"])

    return answer_once(BlockEntryAnswer, work)


@blueprint.operation("POST", "/do-not-sync/import", {200: BlockListAnswer}, takes=BlockListBody, once=True)
def import_block_entries(body: dict[str, Any]) -> Response:
    """Add a pasted list; what is neither address nor domain is named and left out."""
    user = this_user()

    def work() -> tuple[int, block.Imported]:
        return 200, block.block_many(services(), user, body["text"], body["level"], body["locked"])

    return answer_once(BlockListAnswer, work)


@blueprint.operation("POST", "/do-not-sync/<hex:entry_id>/lift", {200: BlockEntryAnswer})
def lift_block_entry(entry_id: str) -> BlockEntry:
    """Let an administrator's entry not count for the person."""
    return block.lift(services(), this_user(), entry_id)


@blueprint.operation("DELETE", "/do-not-sync/<hex:entry_id>/lift", {204: None})
def unlift_block_entry(entry_id: str) -> Response:
    """Let an administrator's entry count again."""
    block.unlift(services(), this_user(), entry_id)
    return nothing()


@blueprint.operation("DELETE", "/do-not-sync/<hex:entry_id>", {204: None})
def drop_block_entry(entry_id: str) -> Response:
    """Take an entry off the list."""
    block.unblock(services(), this_user(), entry_id)
    return nothing()


@blueprint.operation("GET", "/do-not-sync/test", {200: StepsAnswer}, takes=AddressQuery)
def try_address(query: dict[str, Any]) -> dict[str, Any]:
    """Would mail with this address be saved, and why?"""
    return {"steps": block.try_address(services(), this_user(), query["address"])}
