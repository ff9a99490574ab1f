"""For the tests of the sandbox's pages: a tiny add-in on its own origin, Graph and Salesforce as one person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Page
from werkzeug.test import Client

from sandbox.server import Sandbox

MSAL = Path(__file__).parents[3] / "sidebar/node_modules/@azure/msal-browser/lib/msal-browser.min.js"
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
READY = "Boolean(window.seen?.info)"  # the frame shows its heading before its scripts have run
ALICE, BOB = "alice@northwind.example", "bob@northwind.example"

ADDIN = """<!doctype html><title>A tiny add-in</title><h1>Tiny add-in</h1><script src="OFFICE"></script><script>
window.seen = { items: [], selections: 0, dialog: [] };
const at = (path) => path.split(".").reduce((value, name) => value[name], Office.context.mailbox);
const office = (path, ...given) => new Promise((done) => {
  const owner = path.includes(".") ? at(path.slice(0, path.lastIndexOf("."))) : Office.context.mailbox;
  owner[path.slice(path.lastIndexOf(".") + 1)](...given, ({ status, value, error }) => done({ status, value, error }));
});
const changed = () => seen.items.push(Office.context.mailbox.item && (Office.context.mailbox.item.subject ?? null));
const openDialog = (address) => new Promise((done) => {
  Office.context.ui.displayDialogAsync(address, { height: 40, width: 40 }, ({ status, value, error }) => {
    window.dialog = value;
    value?.addEventHandler(Office.EventType.DialogMessageReceived, (message) => seen.dialog.push(message));
    value?.addEventHandler(Office.EventType.DialogEventReceived, (event) => seen.dialog.push(event));
    done({ status, error });
  });
});
const bridge = (request) => new Promise((done) => {
  window.nestedAppAuthBridge.addEventListener("message", ({ data }) => done(JSON.parse(data)));
  const envelope = { messageType: "NestedAppAuthRequest", requestId: "r-1", ...request };
  window.nestedAppAuthBridge.postMessage(JSON.stringify(envelope));
});
Office.onReady((info) => {
  Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, changed);
  Office.context.mailbox.addHandlerAsync(Office.EventType.SelectedItemsChanged, () => (seen.selections += 1));
  seen.info = info;
});
</script>"""
DIALOG = """<!doctype html><title>A dialog</title><script src="OFFICE"></script>
<script>Office.onReady(() => Office.context.ui.messageParent(JSON.stringify({ hello: location.search })));</script>"""
STRANGER = """<!doctype html><title>Not the add-in</title><script>
window.heard = [];
addEventListener("message", (event) => heard.push(event.data));
(opener ?? parent).postMessage({ office: "call", id: "x", method: "body.get", params: {} }, "*");
(opener ?? parent).postMessage({ office: "dialog", message: "forged" }, "*");
</script>"""


class TinyAddin:
    """The pages /addin, /dialog and /stranger, and /msal.js; `url` is its own origin."""

    def __init__(self, office: str) -> None:
        pages = {"/addin": ADDIN, "/dialog": DIALOG, "/stranger": STRANGER}
        self._pages = {path: page.replace("OFFICE", office).encode() for path, page in pages.items()}
        addin = self

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = addin.page(self.path.partition("?")[0])
                self.send_response(200 if page else 404)
                kind = "text/javascript" if self.path.endswith(".js") else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                """Nothing is worth a line."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.url = f"http://localhost:{self.server.server_port}"

    def page(self, path: str) -> bytes:
        return MSAL.read_bytes() if path == "/msal.js" else self._pages.get(path, b"")


@contextmanager
def tiny_addin(office: str) -> Iterator[str]:
    """Its origin, while it is served."""
    addin = TinyAddin(office)
    Thread(target=addin.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield addin.url
    finally:
        addin.server.shutdown()
        addin.server.server_close()


class Wire:
    """Graph or Salesforce over HTTP as one person, without a browser."""

    def __init__(self, sandbox: Sandbox, service: str, body: dict[str, Any], base: str) -> None:
        self._http, self._base = Client(sandbox.app), base
        token = self._http.post(f"/_sandbox/{service}/token", json=body).get_json()["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        answer = self._http.open(self._base + path, method=method, json=body, headers=self._headers, query_string=query)
        assert answer.status_code < 300, answer.text
        return answer.get_json() if answer.data else None


def graph_of(sandbox: Sandbox, email: str = ALICE) -> Wire:
    scopes = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "User.Read", "Calendars.ReadWrite"]
    return Wire(sandbox, "microsoft", {"email": email, "scopes": scopes}, "/v1.0/me")


def salesforce_of(sandbox: Sandbox, username: str = ALICE) -> Wire:
    return Wire(sandbox, "salesforce", {"username": username}, "/services/data/v66.0")


def named(found: Any, subject: str) -> Any:
    """The message with this subject in an answer of Graph."""
    return next(message for message in found["value"] if message["subject"] == subject)


class Outlook:
    """The Outlook page in a browser, and the tiny add-in in its pane."""

    def __init__(self, context: BrowserContext, sandbox: Sandbox, addin: str, user: str = ALICE) -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{sandbox.http_url}/outlook/?user={user}&addin={addin}/addin")
        self.rows = self.page.locator("#messages .row")
        self.page.locator("#messages .row[aria-selected=true]").wait_for()
        self.page.frame_locator("iframe.addin").locator("h1").wait_for()
        self.addin.wait_for_function(READY)

    @property
    def addin(self) -> Frame:
        frame = self.page.locator("iframe.addin").element_handle().content_frame()
        assert frame is not None
        return frame

    def row(self, words: str) -> Any:
        return self.rows.filter(has_text=words).first

    def open(self, words: str) -> None:
        """Click the message and wait until the add-in sees it."""
        self.row(words).click()
        self.addin.wait_for_function(
            "words => window.Office?.context.mailbox?.item?.subject?.includes?.(words)", arg=words
        )

    def begin_again(self, words: str) -> None:
        """Back to one message of the Inbox; the add-in forgets what it saw."""
        if self.page.locator("form.compose").count():
            self.addin.evaluate("window.former = true")
            self.page.get_by_role("button", name="Discard").click()
            self.addin.wait_for_function(f"!window.former && {READY}")
        if self.page.locator("#folder-name").text_content() != "Inbox":
            self.folder("Inbox")
        self.open(words)
        self.addin.evaluate("Object.assign(seen, { items: [], dialog: [], selections: 0 })")

    def compose(self) -> None:
        """A new message, and the add-in beside it."""
        self.page.get_by_role("button", name="New mail").click()
        self.addin.wait_for_function("Boolean(window.Office?.context.mailbox?.item?.subject?.setAsync)")

    def office(self, path: str, *given: Any) -> Any:
        """Office.context.mailbox.<path>(...given): its value. AssertionError with the error when it fails."""
        answer = self.ask(path, *given)
        assert answer["status"] == "succeeded", answer["error"]
        return answer.get("value")

    def ask(self, path: str, *given: Any) -> Any:
        return self.addin.evaluate(f"given => office('{path}', ...given)", list(given))

    def seen(self, what: str) -> Any:
        return json.loads(self.addin.evaluate(f"JSON.stringify(seen.{what} ?? null)"))

    def folder(self, name: str) -> None:
        self.page.locator(f"#folders [data-folder='{name}']").click()
        self.page.locator("#folder-name", has_text=name).wait_for()
