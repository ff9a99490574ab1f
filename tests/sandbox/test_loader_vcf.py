import pytest

from sandbox.loader import load
from sandbox.loader_vcf import load_cards
from sandbox.world import World

ALICE = "alice@northwind.example"
ERIN = """BEGIN:VCARD
VERSION:3.0
N:Evans;Erin;May,Sue;Dr.;Jr.
FN:Erin Evans
ORG:Acme\\, Inc.;Finance;Europe
TITLE:CFO
EMAIL;TYPE=work:erin@acme.example
TEL;TYPE=CELL:+1 555 1
END:VCARD
"""


@pytest.fixture
def world():
    return World("empty")


@pytest.fixture
def read(world):
    """read(lines of one card) -> (properties of the contact, report)."""

    def one(*lines, version="3.0", end="\r\n"):
        text = end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
        (report,) = reports(world, text)
        items = contacts(world)
        return (items[-1].properties if items else {}), report

    return one


def reports(world, text):
    data = text if isinstance(text, bytes) else text.encode()
    return load_cards(world, world.mail.by_address(ALICE), "a.vcf", data)


def contacts(world):
    return world.mail.by_address(ALICE).items("contact")


def test_a_card_becomes_a_contact_of_the_default_folder(world):
    (report,) = reports(world, ERIN)
    (item,) = contacts(world)
    assert (report.file, report.status, report.item_ids) == ("a.vcf", "loaded", [item.immutable_id])
    assert item.parent_id == world.mail.by_address(ALICE).contact_folders.default.id
    known = item.properties
    assert (known["surname"], known["givenName"], known["middleName"]) == ("Evans", "Erin", "May Sue")
    assert (known["title"], known["generation"], known["displayName"]) == ("Dr.", "Jr.", "Erin Evans")
    assert (known["companyName"], known["department"]) == ("Acme, Inc.", "Finance, Europe")
    assert known["emailAddresses"] == [{"name": "Erin Evans", "address": "erin@acme.example"}]


def test_every_card_of_a_file_is_accounted_for(world):
    group = "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Team\nEND:VCARD\n"
    nobody = "BEGIN:VCARD\nVERSION:3.0\nNOTE:x\nEND:VCARD\n"
    found = reports(world, ERIN + group + nobody + "BEGIN:VCARD\nVERSION:3.0\nFN:Half")
    assert [(one.file, one.status) for one in found] == [
        ("a.vcf#1", "loaded"),
        ("a.vcf#2", "refused"),
        ("a.vcf#3", "refused"),
        ("a.vcf#4", "refused"),
    ]
    assert [one.reason for one in found[1:]] == [
        "a group: Graph counts them and never shows them",
        "it names nobody: no name, company, address or phone",
        "the file ends before END:VCARD",
    ]


@pytest.mark.parametrize(("data", "reason"), [(b"", "not a vCard: the file is empty"), (b"hello", "no card in it")])
def test_a_file_without_a_card_is_refused(world, data, reason):
    (report,) = reports(world, data)
    assert (report.status, report.reason) == ("refused", reason)


def test_a_directory_may_hold_mail_and_cards(world, tmp_path):
    (tmp_path / "erin.VCF").write_text(ERIN)
    (tmp_path / "one.eml").write_text("From: a@x.example\nTo: b@x.example\nSubject: Hi\n\nHi\n")
    found = {one.file: one.status for one in load(world, ALICE, "", tmp_path)}
    assert found == {"erin.VCF": "loaded", "one.eml": "loaded"}


class TestLines:
    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    def test_folded_lines_are_one(self, read, end):
        known, _ = read("FN:Er", " in Ev", "\tans", end=end)
        assert known["displayName"] == "Erin Evans"

    def test_quoted_printable_goes_on_after_a_soft_line_end(self, read):
        line = "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84nne="
        known, _ = read(line, "=20B", "NOTE;QUOTED-PRINTABLE:a=0D=0Ab", version="2.1")
        assert (known["displayName"], known["personalNotes"]) == ("Änne B", "a\nb")

    @pytest.mark.parametrize(
        ("parameter", "raw"),
        [(b";CHARSET=ISO-8859-1", b"\xc4nne"), (b";CHARSET=UTF-8", "Änne".encode()), (b"", b"\xc4nne")],
    )
    def test_charsets_are_told_or_guessed(self, world, parameter, raw):
        reports(world, b"BEGIN:VCARD\nVERSION:2.1\nFN" + parameter + b":" + raw + b"\nEND:VCARD\n")
        assert contacts(world)[0].properties["displayName"] == "Änne"

    @pytest.mark.parametrize("name", ["utf-16", "utf-8-sig"])
    def test_a_byte_order_mark_is_followed(self, world, name):
        reports(world, ERIN.encode(name))
        assert contacts(world)[0].properties["displayName"] == "Erin Evans"

    def test_a_colon_in_quotes_is_no_end_of_the_name(self, read):
        known, _ = read("FN:Erin", 'TEL;VALUE=uri;TYPE="cell,voice";X="a:b":tel:+1-555', version="4.0")
        assert known["mobilePhone"] == "+1-555"

    def test_groups_and_their_labels_are_understood(self, read):
        known, _ = read(
            "FN:Erin", "item1.X-ABRELATEDNAMES:Sam", "item1.X-ABLabel:_$!<Spouse>!$_", "a.EMAIL:e@x.example"
        )
        assert (known["spouseName"], len(known["emailAddresses"])) == ("Sam", 1)

    def test_a_card_inside_a_card_is_stepped_over(self, read):
        agent = ["AGENT:", "BEGIN:VCARD", "VERSION:2.1", "FN:Agent", "EMAIL:agent@x.example", "END:VCARD"]
        known, report = read("FN:Erin", *agent, "TITLE:CFO", version="2.1")
        assert (known["displayName"], known["jobTitle"], known["emailAddresses"]) == ("Erin", "CFO", [])
        assert report.status == "loaded"

    def test_an_unknown_version_is_said(self, read):
        _, report = read("FN:Erin", version="9")
        assert report.reason == "version '9' read as 3.0"


class TestMeaning:
    def test_phones_go_by_their_types(self, read):
        known, report = read(
            "FN:Erin", "TEL;WORK;VOICE:1", "TEL;HOME:2", "TEL;CELL;PREF:3", "TEL;WORK;FAX:4", version="2.1"
        )
        assert (known["businessPhones"], known["homePhones"], known["mobilePhone"]) == (["1"], ["2"], "3")
        assert report.reason == "left out: TEL fax"

    def test_what_does_not_fit_is_named(self, read):
        emails = [f"EMAIL:{n}@x.example" for n in range(4)]
        known, report = read("FN:Erin", *emails, *["TEL;TYPE=home:1"] * 3, "PHOTO;ENCODING=b:AAAA", "GEO:1;2")
        assert len(known["emailAddresses"]) == 3
        assert report.reason == "left out: EMAIL, GEO, PHOTO, TEL"

    def test_addresses_go_by_their_types(self, read):
        known, _ = read("FN:Erin", "ADR;TYPE=WORK:;Floor 2;Main St 1;Austin;TX;12345;USA", "ADR:;;Lane;;;;")
        assert known["businessAddress"]["street"] == "Floor 2\nMain St 1"
        assert known["businessAddress"]["countryOrRegion"] == "USA"
        assert known["otherAddress"] == {"street": "Lane"}

    @pytest.mark.parametrize(
        ("text", "day"),
        [("19800322", "1980-03-22"), ("1980-03-22T10:00:00Z", "1980-03-22"), ("--0322", "1604-03-22")],
    )
    def test_birthdays_in_every_form(self, read, text, day):
        assert read("FN:Erin", f"BDAY:{text}")[0]["birthday"] == f"{day}T00:00:00Z"

    def test_a_birthday_that_is_none_is_left_out(self, read):
        known, report = read("FN:Erin", "BDAY:some day in March")
        assert (known["birthday"], report.reason) == (None, "left out: BDAY")

    def test_escapes_are_undone(self, read):
        known, _ = read("FN:Erin", "NOTE:a\\nb\\, c\\; d\\\\n", "CATEGORIES:Red\\, dark,CRM")
        assert known["personalNotes"] == "a\nb, c; d\\n"
        assert known["categories"] == ["Red, dark", "CRM"]

    @pytest.mark.parametrize(("word", "value"), [("PRIVATE", "2"), ("Confidential", "3"), ("PUBLIC", None)])
    def test_a_private_card_is_a_private_contact(self, read, world, word, value):
        read("FN:Erin", f"CLASS:{word}")
        assert contacts(world)[0].extended.get("Integer 0x36") == value

    def test_several_notes_are_kept(self, read):
        assert read("FN:Erin", "NOTE:a", "NOTE:b")[0]["personalNotes"] == "a\n\nb"

    def test_the_rest_goes_where_it_belongs(self, read):
        lines = ["NICKNAME:E", "ROLE:Accounts", "URL:http\\://x.example", "X-MS-MANAGER:Max", "X-MS-CHILD:Kim"]
        known, _ = read("FN:Erin", *lines, "IMPP:sip:e@x.example")
        names = ("nickName", "profession", "businessHomePage", "manager", "children", "imAddresses")
        assert [known[name] for name in names] == [
            "E",
            "Accounts",
            "http://x.example",
            "Max",
            ["Kim"],
            ["sip:e@x.example"],
        ]
