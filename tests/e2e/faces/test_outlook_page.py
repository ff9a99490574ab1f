"""The Outlook page as a person uses it."""

from playwright.sync_api import expect

from tests.e2e.faces.tools import ALICE, BACKGROUND, BOB, WIDTHS, Outlook, graph_of, named

INVOICE = "Invoice 10023: wrong cost centre"


class TestOutlookPage:
    HOSTILE = (
        "<p onclick='top.hacked=1'>Hello</p><script>top.hacked = 1</script><img src='x' onerror='top.hacked = 1'>"
        "<style>header { display: none }</style><a href='javascript:top.hacked=1' target='_top'>here</a>"
        "<form action='/_sandbox/reset' method='post'><button>Go</button></form><iframe src='/salesforce/'></iframe>"
    )

    def receive(self, sandbox, subject, html):
        body = {"contentType": "html", "content": html}
        message = {"subject": subject, "body": body, "toRecipients": [{"emailAddress": {"address": ALICE}}]}
        graph_of(sandbox, BOB).ask("POST", "/sendMail", {"message": message})

    def test_a_mail_runs_nothing_in_the_page(self, window, sandbox, addin):
        self.receive(sandbox, "Hostile", self.HOSTILE)
        outlook = Outlook(window, sandbox, addin)
        outlook.open("Hostile")
        frame = outlook.page.locator("iframe.body")
        assert frame.get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
        inside = outlook.page.frame_locator("iframe.body")
        inside.locator("a").click()
        assert inside.locator("script, form, iframe, [onerror], [onclick], a[target]").count() == 0
        outlook.page.get_by_role("button", name="Reply").click()
        editor = outlook.page.get_by_label("Message text")
        expect(editor).to_contain_text("Hello")
        editor.get_by_text("Hello").click()
        assert editor.locator("script, style, form, iframe, [onerror], [onclick], [href]").count() == 0
        expect(outlook.page.locator("header.top")).to_be_visible()
        assert outlook.page.evaluate("window.hacked") is None
        assert outlook.problems == []

    def test_categorize_move_and_delete_reach_the_mailbox(self, outlook, sandbox):
        page, graph = outlook.page, graph_of(sandbox)
        page.get_by_role("button", name="Categorize").click()
        page.get_by_role("menuitemcheckbox", name="Blue category").click()
        expect(outlook.row(INVOICE).locator(".chip")).to_have_text("Blue category")
        expect(page.locator("#reading .chips")).to_have_text("Blue category")
        page.get_by_role("button", name="Move to").click()
        page.get_by_role("menuitem", name="Archive").click()
        expect(outlook.row(INVOICE)).to_have_count(0)
        [moved] = graph.ask("GET", "/mailFolders/archive/messages")["value"]
        assert (moved["subject"], moved["categories"]) == (INVOICE, ["Blue category"])
        outlook.folder("Archive")
        expect(outlook.rows).to_have_count(1)
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.locator("#messages")).to_have_text("Nothing here.")
        assert graph.ask("GET", "/mailFolders/archive/messages")["value"] == []

    def test_an_open_menu_stays_while_the_pane_comes_and_goes(self, outlook):
        page = outlook.page
        page.get_by_role("button", name="Categorize").click()
        choice = page.get_by_role("menuitemcheckbox", name="Blue category")
        expect(choice).to_be_visible()
        pane = page.get_by_role("button", name="Lockstep")
        before = pane.get_attribute("aria-pressed")
        pane.dispatch_event("click")
        expect(pane).not_to_have_attribute("aria-pressed", before)
        expect(choice).to_be_visible()

    def test_a_new_mail_arrives(self, outlook, sandbox):
        outlook.compose()
        page = outlook.page
        page.get_by_label("To", exact=True).fill("Bob <bob@northwind.example>, nobody")
        page.get_by_label("Subject").fill("Lunch?")
        page.get_by_label("Message text").press_sequentially("At noon")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#notice")).to_have_text("Correct the recipients first.")
        page.get_by_label("To", exact=True).fill("Bob <bob@northwind.example>")
        page.get_by_role("button", name="Send", exact=True).dblclick()
        expect(page.locator("#notice")).to_have_text("Sent.")
        expect(page.locator("#reading h2")).to_have_text(INVOICE)
        arrived = graph_of(sandbox, BOB).ask("GET", "/mailFolders/inbox/messages")["value"]
        assert [
            message["body"]["content"].count("At noon") for message in arrived if message["subject"] == "Lunch?"
        ] == [1]
        outlook.folder("Sent Items")
        expect(outlook.rows.first).to_contain_text("Lunch?")

    def test_a_reply_stays_in_its_conversation(self, outlook, sandbox):
        page = outlook.page
        page.get_by_role("button", name="Reply").click()
        expect(page.get_by_label("To", exact=True)).to_have_value("Erin Evans <erin@acme.example>")
        page.get_by_label("Message text").press("ControlOrMeta+Home")
        page.keyboard.type("Done.")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#notice")).to_have_text("Sent.")
        graph = graph_of(sandbox)
        sent = named(graph.ask("GET", "/mailFolders/sentitems/messages"), f"RE: {INVOICE}")
        assert "Done." in sent["body"]["content"]
        assert sent["conversationId"] == named(graph.ask("GET", "/messages"), INVOICE)["conversationId"]
        assert graph.ask("GET", "/mailFolders/drafts/messages")["value"] == []

    def test_writing_goes_on_while_the_mailbox_changes(self, window, sandbox, addin):
        window.clock.install()
        outlook, graph = Outlook(window, sandbox, addin), graph_of(sandbox)
        outlook.page.get_by_role("button", name="Reply").click()
        editor = outlook.page.get_by_label("Message text")
        expect(editor).to_be_focused()
        graph.ask("DELETE", f"/messages/{named(graph.ask('GET', '/messages'), INVOICE)['id']}")
        outlook.page.clock.run_for(5000)
        expect(outlook.row(INVOICE)).to_have_count(0)
        expect(editor).to_be_focused()

    def test_another_person_has_another_mailbox(self, outlook):
        outlook.page.get_by_label("Mailbox of").select_option("Bob Brown")
        expect(outlook.row("Safety briefing for your engineers")).to_be_visible()
        expect(outlook.row(INVOICE)).to_have_count(0)
        assert outlook.page.get_by_label("Mailbox of").locator("option").all_text_contents() == [
            "Alice Adams",
            "Bob Brown",
            "Dana Diaz",
        ]

    def test_the_list_is_worked_by_keys(self, outlook):
        page, rows = outlook.page, outlook.rows
        chosen = page.locator("#messages .row[aria-selected=true]")
        count = rows.count()
        page.locator("#messages").focus()
        page.keyboard.press("ArrowDown")
        expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Shift+ArrowDown")
        expect(chosen).to_have_count(2)
        expect(page.locator("#reading")).to_have_text("2 messages are selected.")
        active = page.locator("#messages").get_attribute("aria-activedescendant")
        assert active == rows.nth(2).get_attribute("id")
        page.keyboard.press("Delete")
        expect(rows).to_have_count(count - 2)
        page.keyboard.press("End")
        expect(rows.nth(count - 3)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ControlOrMeta+a")
        expect(chosen).to_have_count(count - 2)

    def test_it_fits_a_narrow_window_and_follows_the_theme(self, outlook):
        page = outlook.page
        page.set_viewport_size({"width": 320, "height": 640})
        whole, seen = page.evaluate(WIDTHS)
        assert whole <= seen == 320
        page.get_by_role("button", name="New mail").click()
        expect(page.get_by_label("Subject")).to_be_visible()
        assert page.evaluate(WIDTHS)[0] <= 320
        light = page.evaluate(BACKGROUND)
        page.emulate_media(color_scheme="dark")
        assert (light, page.evaluate(BACKGROUND)) == ("rgb(245, 245, 245)", "rgb(20, 20, 20)")
        outlook.addin.wait_for_function("window.Office?.context.officeTheme?.isDarkTheme === true")
