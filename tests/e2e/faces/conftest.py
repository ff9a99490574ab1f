import pytest

from sandbox.server import Sandbox
from tests.e2e.faces.tools import ALICE, Outlook, tiny_addin


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
def window(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
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
