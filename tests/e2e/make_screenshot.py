"""python -m tests.e2e.make_screenshot: the picture in the README, taken of the real thing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser import ARGUMENTS, browser_path
from tests.e2e.desk import SEATS, Desk
from tests.stack import Stack

PICTURE = Path(__file__).parents[2] / "docs" / "screenshot.png"


def main() -> None:
    with Stack() as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        desk = Desk(stack, browser)
        desk.open(SEATS)
        desk.save()
        expect(desk.pane.get_by_role("region", name="Saved")).to_be_visible()
        desk.page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
