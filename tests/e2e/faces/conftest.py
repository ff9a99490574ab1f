import pytest
from playwright.sync_api import sync_playwright

from sandbox.server import Sandbox
from tests.browser import ARGUMENTS, browser_path
from tests.e2e.faces.tools import ALICE, Outlook, tiny_addin


@pytest.fixture(scope="package")
def faces_browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def faces_sandbox():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="package")
def addin(faces_sandbox):
    with tiny_addin(f"{faces_sandbox.http_url}/outlook/office.js") as url:
        yield url


@pytest.fixture
def sandbox(faces_sandbox):
    faces_sandbox.world.reset()
    return faces_sandbox


@pytest.fixture
def window(faces_browser):
    context = faces_browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def outlook(window, sandbox, addin):
    page = Outlook(window, sandbox, addin)
    yield page
    assert page.problems == []


@pytest.fixture
def salesforce(window, sandbox):
    """open(path): a page of the Salesforce face as Alice."""

    def open_page(path="", **query):
        page = window.new_page()
        asked = "&".join(f"{name}={value}" for name, value in {"user": ALICE, **query}.items())
        page.goto(f"{sandbox.http_url}/salesforce/{path}?{asked}")
        page.locator("h1").wait_for()
        return page

    return open_page
