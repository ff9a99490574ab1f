"""Saving the open mail, undoing it, and changing what it is linked to."""

from __future__ import annotations

from typing import Any

from flask import Response

from backend.ports.crm import ActivityWords
from backend.sync.records import RecordRef
from backend.usecases import edit_email, edit_links, save_email
from backend.usecases.views import SavedView, SaveResult
from backend.web.api.answering import answer_once, nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import SavedAnswer, SaveResultAnswer, WordsAnswer
from backend.web.api.schemas.mail import RefIn
from backend.web.api.schemas.requests import EditBody, SaveBody
from backend.web.current import services

blueprint = ApiBlueprint("saves", "Mails in Salesforce")


@blueprint.operation("POST", "/saves", {201: SaveResultAnswer, 200: SaveResultAnswer}, takes=SaveBody, once=True)
def create_save(body: dict[str, Any]) -> Response:
    """Save the mail with the chosen links and files; 200 when it was there already."""
    user = this_user()

    def work() -> tuple[int, SaveResult]:
        result = save_email.save_email(services(), user, body["item"], body["wish"], body["content"])
        return (200 if result.already else 201), result

    return answer_once(SaveResultAnswer, work)


@blueprint.operation("DELETE", "/saves/<hex:save_id>", {204: None})
def undo_save(save_id: str) -> Response:
    """Remove what this person saved, from Salesforce too."""
    save_email.undo_save(services(), this_user(), save_id)
    return nothing()


@blueprint.operation("PATCH", "/saves/<hex:save_id>", {200: SavedAnswer}, takes=EditBody)
def edit_save(body: dict[str, Any], save_id: str) -> SavedView:
    """Change subject, text or links of the saved mail."""
    return edit_email.edit_email(services(), this_user(), save_id, edit_email.Edit(**body))


@blueprint.operation("GET", "/saves/<hex:save_id>/words", {200: WordsAnswer})
def show_words(save_id: str) -> ActivityWords:
    """Subject and text of the saved mail, as they are in Salesforce now."""
    return edit_email.words_of(services(), this_user(), save_id)


@blueprint.operation("POST", "/saves/<hex:save_id>/links", {200: SavedAnswer}, takes=RefIn)
def add_link(body: RecordRef, save_id: str) -> SavedView:
    """Link the saved mail to one more record."""
    return edit_links.link(services(), this_user(), save_id, body)


@blueprint.operation("PUT", "/saves/<hex:save_id>/links", {200: SavedAnswer}, takes=RefIn)
def replace_link(body: RecordRef, save_id: str) -> SavedView:
    """Link the saved mail to this record in the place of those that don't go with it."""
    return edit_links.link_instead(services(), this_user(), save_id, body)


@blueprint.operation("DELETE", "/saves/<hex:save_id>/links/<object:type>/<record:record_id>", {200: SavedAnswer})
def drop_link(save_id: str, type: str, record_id: str) -> SavedView:
    """Unlink the saved mail from a record."""
    return edit_links.unlink(services(), this_user(), save_id, RecordRef(type, record_id))
