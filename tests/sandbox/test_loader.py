import pytest

from sandbox import loader
from sandbox.app import create_sandbox_app
from sandbox.loader import load
from sandbox.server import Sandbox
from sandbox.world import World

GOOD = (
    "From: {author}\nTo: alice@northwind.example\nSubject: {subject}\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n\nHello\n"
)


def mail(author="erin@acme.example", subject="Hi"):
    return GOOD.format(author=author, subject=subject)


@pytest.fixture
def world():
    return World("empty")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "1.eml").write_text(mail())
    (tmp_path / "2.eml").write_text(mail("Alice <ALICE@northwind.example>", "Mine"))
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "two.mbox").write_text(
        "\n".join(f"From a@x Fri Nov 20 10:00:00 2026\n{mail(subject=name)}" for name in "AB")
    )
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "empty.eml").write_bytes(b"")
    return tmp_path


def subjects(world, place):
    box = world.mail.by_address("alice@northwind.example")
    return sorted(item.properties["subject"] for item in box.items(folder=box.folders.get(place)))


def test_every_file_is_accounted_for(world, folder):
    found = {one.file: one.status for one in load(world, "alice@northwind.example", "", folder)}
    assert found == {
        "1.eml": "loaded",
        "2.eml": "loaded",
        "deeper/two.mbox#1": "loaded",
        "deeper/two.mbox#2": "loaded",
        "empty.eml": "refused",
        "picture.png": "refused",
    }


def test_a_refusal_says_why(world, folder):
    reasons = {one.file: one.reason for one in load(world, "alice@northwind.example", "", folder)}
    assert reasons["empty.eml"] == "not a mail: the file is empty"
    assert reasons["picture.png"].startswith("not a mail: no mail header")


def test_what_the_owner_wrote_goes_to_sent_items(world, folder):
    load(world, "alice@northwind.example", "", folder)
    assert subjects(world, "sentitems") == ["Mine"]
    assert subjects(world, "inbox") == ["A", "B", "Hi"]


def test_a_named_folder_takes_all(world, folder):
    load(world, "alice@northwind.example", "archive", folder)
    assert subjects(world, "archive") == ["A", "B", "Hi", "Mine"]


def test_an_mbox_line_before_a_single_mail_is_no_header(world, tmp_path):
    (tmp_path / "saved").write_text(f"From erin@acme.example Fri Nov 20 10:00:00 2026\n{mail()}")
    (report,) = load(world, "alice@northwind.example", "", tmp_path)
    assert report.status == "loaded"
    assert subjects(world, "inbox") == ["Hi"]


def test_guesses_are_noted(world, tmp_path):
    (tmp_path / "x.eml").write_text("From: a@x.example\nDate: soon\n\nHello\n")
    (report,) = load(world, "alice@northwind.example", "", tmp_path)
    assert report.reason == "no date that can be read: taken as now; no Message-ID"


def test_the_ids_lead_to_the_items(world, folder):
    reports = load(world, "alice@northwind.example", "", folder)
    box = world.mail.by_address("alice@northwind.example")
    assert all(box.get(report.item_ids[0]) for report in reports if report.status == "loaded")


@pytest.mark.parametrize(
    ("email", "place", "below"),
    [("nobody@x.example", "", ""), ("alice@northwind.example", "nowhere", ""), ("alice@northwind.example", "", "nope")],
)
def test_a_target_that_is_not_there_is_an_error(world, folder, email, place, below):
    with pytest.raises(ValueError, match=r"no |folder "):
        load(world, email, place, folder / below)


def test_a_broken_mbox_is_refused(world, tmp_path):
    (tmp_path / "x.mbox").write_bytes(b"no mail at all")
    assert [one.status for one in load(world, "alice@northwind.example", "", tmp_path)] == ["refused"]


def test_the_route_answers_with_counts_and_reports(world, folder):
    http = create_sandbox_app(world).test_client()
    answer = http.post("/_sandbox/load", json={"directory": str(folder)}).get_json()
    assert (answer["loaded"], answer["refused"], len(answer["reports"])) == (4, 2, 6)


@pytest.mark.parametrize("body", [{}, {"directory": "/nowhere/at/all"}, []])
def test_the_route_refuses_what_it_cannot_load(world, body):
    http = create_sandbox_app(world).test_client()
    assert http.post("/_sandbox/load", json=body).status_code == 400


class TestCommand:
    def test_it_loads_into_a_running_sandbox(self, folder, capsys):
        with Sandbox("empty") as sandbox:
            assert loader.main([str(folder), "--url", sandbox.http_url]) == 0
            assert "Mine" in subjects(sandbox.world, "sentitems")
        assert capsys.readouterr().out.endswith("4 loaded, 2 refused\n")

    def test_it_fails_when_everything_was_refused(self, tmp_path, capsys):
        (tmp_path / "empty.eml").write_text("")
        with Sandbox("empty") as sandbox:
            assert loader.main([str(tmp_path), "--url", sandbox.http_url]) == 1
        assert capsys.readouterr().out == "refused  empty.eml: not a mail: the file is empty\n0 loaded, 1 refused\n"

    def test_it_says_when_there_is_no_sandbox(self, folder, capsys):
        assert loader.main([str(folder), "--url", "http://localhost:9"]) == 1
        assert "no sandbox at http://localhost:9" in capsys.readouterr().out

    def test_it_passes_on_what_the_sandbox_says(self, folder, capsys):
        with Sandbox("empty") as sandbox:
            assert loader.main([str(folder), "--url", sandbox.http_url, "--mailbox", "x@y.example"]) == 1
        assert capsys.readouterr().out == "no mailbox x@y.example in this world\n"
