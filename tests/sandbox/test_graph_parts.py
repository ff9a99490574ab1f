import pytest

from sandbox.graph import extended, item_ids, router
from sandbox.graph.call import parse_prefer
from sandbox.graph.changes import ChangeLog
from sandbox.graph.errors import GraphError
from sandbox.graph.text import as_type, preview, unique


class TestExtendedNames:
    @pytest.mark.parametrize(
        ("given", "canonical"),
        [
            ("Integer 0x0036", "Integer 0x36"),
            ("string 0X001A", "String 0x1a"),
            (
                "String {00020329-0000-0000-C000-000000000046} Name Cecp-X y",
                "String {00020329-0000-0000-c000-000000000046} Name Cecp-X y",
            ),
            (
                "integer {00062008-0000-0000-C000-000000000046} id 0x08012",
                "Integer {00062008-0000-0000-c000-000000000046} Id 0x8012",
            ),
        ],
    )
    def test_spellings_of_one_name_are_one(self, given, canonical):
        assert extended.canonical(given) == canonical

    @pytest.mark.parametrize("given", ["", "String", "Text 0x1A", "String {short} Name X", "String 26", "String 0xZZ"])
    def test_other_texts_are_no_names(self, given):
        with pytest.raises(GraphError):
            extended.canonical(given)


class TestIds:
    def test_a_move_changes_only_the_ordinary_id(self):
        immutable = item_ids.immutable_id("box", "message", 1)
        assert item_ids.ordinary_id(immutable, "a", 0) != item_ids.ordinary_id(immutable, "b", 1)
        assert item_ids.is_well_formed(immutable)

    def test_ews_ids_have_slash_and_plus(self):
        assert item_ids.to_format("ewsId", "AA-b_c=", "x") == "AA/b+c="

    def test_an_attachment_is_known_by_its_tail(self):
        assert item_ids.attachment_key(item_ids.attachment_id("AAMkAD123=", "07")) == "07"


class TestChangeLog:
    def changes(self, *kinds):
        log = ChangeLog()
        for kind in kinds:
            log.add("item", "id", kind)
        return [one.kind for one in log.since(0)]

    def test_only_the_newest_change_of_an_item_counts(self):
        assert self.changes("updated", "updated") == ["updated"]
        assert self.changes("updated", "removed") == ["removed"]

    def test_new_and_updated_is_still_new(self):
        assert self.changes("created", "updated", "updated") == ["created"]

    def test_nothing_before_the_position_is_told(self):
        log = ChangeLog()
        log.add("a", "1", "created")
        log.add("b", "2", "created")
        assert [one.item for one in log.since(1)] == ["b"]


class TestPaths:
    @pytest.mark.parametrize(
        ("path", "parts"),
        [
            ("me/mailFolders('in box')/messages/delta()", ["me", "mailFolders", "in box", "messages", "delta"]),
            ("me/messages/microsoft.graph.delta()", ["me", "messages", "delta"]),
            ("me/mailFolders/a/childFolders/b/messages", ["me", "mailFolders", "b", "messages"]),
            ("me/mailFolders/a/childFolders/b/childFolders/c", ["me", "mailFolders", "c"]),
            ("me/mailFolders/a/childFolders", ["me", "mailFolders", "a", "childFolders"]),
            ("users('x')/messages", ["users", "x", "messages"]),
        ],
    )
    def test_spellings_of_a_path_are_one(self, path, parts):
        assert router.segments(path) == parts


class TestPrefer:
    def test_several_wishes_share_a_header(self):
        found = parse_prefer('IdType="ImmutableId", odata.maxpagesize=50, outlook.body-content-type="text"')
        assert (found.immutable, found.page_size, found.body_type) == (True, 50, "text")

    @pytest.mark.parametrize(
        "header", ["", "respond-async", "odata.maxpagesize=many", 'outlook.body-content-type="rtf"']
    )
    def test_what_is_not_understood_is_ignored(self, header):
        found = parse_prefer(header)
        assert (found.immutable, found.page_size, found.body_type) == (False, None, "")


class TestText:
    def test_html_becomes_readable_text(self):
        body = {"contentType": "html", "content": "<style>p{}</style><p>One&nbsp;&amp; two</p><ul><li>a<li>b</ul>"}
        assert as_type(body, "text")["content"].split() == ["One", "&", "two", "a", "b"]

    def test_text_is_wrapped_and_escaped(self):
        wrapped = as_type({"contentType": "text", "content": "a < b\nc"}, "html")["content"]
        assert "a &lt; b<br>\r\nc" in wrapped
        assert "<!-- converted from text -->" in wrapped

    def test_a_preview_has_255_letters_at_most(self):
        assert len(preview({"contentType": "text", "content": "x" * 300})) == 255

    def test_the_unique_part_ends_before_the_quote(self):
        body = {"contentType": "html", "content": "<p>New</p><blockquote>Old</blockquote>"}
        assert unique(body)["content"] == "<p>New</p>"
