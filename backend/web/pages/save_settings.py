"""One Save for a group of settings: all that was changed in it is saved, and what is refused stays as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from werkzeug.wrappers import Response

from backend.errors import Problem
from backend.web.pages.acting import FORBIDDING, Page, go_back, sentence, shown_again
from backend.web.pages.setting_form import changed_keys, in_words, place_of, setting_of
from backend.web.pages.words import word


def save_settings(pressed: str, change: Callable[[str], object], back: str, page: Page) -> Response:
    """``change`` keeps one setting as it was posted; the settings of the form are independent of each other."""
    saved, refused = [], {}
    for key in changed_keys(pressed):
        try:
            change(key)
        except FORBIDDING:
            raise
        except Problem as problem:
            refused[place_of(key)] = in_words(key, sentence(problem))
        else:
            saved.append(key)
    if refused:
        return shown_again(page, refused)
    return go_back(_said(pressed, saved), back, place_of(saved[0] if len(saved) == 1 else pressed))


def _said(pressed: str, saved: Sequence[str]) -> str:
    """From when on the new values count."""
    if not saved:
        return word("settings.unchanged")
    mail = setting_of(pressed).group == "mail"
    if saved == [pressed]:
        return word("settings.saved" if mail else "settings.saved_mirror")
    names = ", ".join(word(f"setting.{one}") for one in saved)
    return word("settings.saved_several" if mail else "settings.saved_mirror_several", names=names)
