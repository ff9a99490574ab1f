"""Small mails of our own making, each odd in one way, and what Lockstep shall decide about it when asked to save it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

COPIES = ("copy-1.eml", "copy-2.eml")
PAIR = ("pair.mbox#1", "pair.mbox#2")
TO = "Alice Adams <alice@northwind.example>"


@dataclass(frozen=True, slots=True)
class Odd:
    """``shows`` is to be found in the record's subject or text; ``files`` are stored beside it."""

    name: str
    data: bytes
    decision: str = "saved by_category"
    shows: str = ""
    files: int = 0


def letter(name: str, *headers: str, body: str | bytes = "Good day\r\n", **common: str) -> bytes:
    """A mail from a sender of its own; ``common`` replaces or, when empty, leaves out a usual header."""
    usual = {
        "From": f"{name.title()} <{name}@acme.example>",
        "To": TO,
        "Subject": f"About {name}",
        "Date": "Fri, 20 Nov 2026 09:00:00 +0100",
        "Message_ID": f"<{name}@acme.example>",
    } | common
    lines = [f"{field.replace('_', '-')}: {value}" for field, value in usual.items() if value]
    head = "\r\n".join([*lines, *headers]).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode("utf-8", "surrogateescape"))


def text(charset: str, encoding: str = "8bit") -> tuple[str, ...]:
    return f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {encoding}"


def parts(*inner: str, boundary: str = "cut") -> str:
    """MIME parts, each given with its own headers."""
    return "".join(f"--{boundary}\r\n{one}\r\n" for one in inner) + f"--{boundary}--\r\n"


def file_part(name: str, content: bytes = b"content", kind: str = "application/pdf") -> str:
    disposition = f'Content-Disposition: attachment; filename="{name}"\r\n' if name else ""
    encoded = b64encode(content).decode()
    return f"Content-Type: {kind}\r\n{disposition}Content-Transfer-Encoding: base64\r\n\r\n{encoded}"


MIXED = "Content-Type: multipart/mixed; boundary=cut"
PLAIN = "Content-Type: text/plain\r\n\r\nSee the file"
HTML = "Content-Type: text/html; charset=utf-8"


def charsets() -> list[Odd]:
    wide = b64encode("Guten Tag, Grüße".encode("utf-16")).decode()
    return [
        Odd("koi8", letter("koi8", *text("koi8-r"), body="Добрый день".encode("koi8-r")), shows="Добрый день"),
        Odd("sjis", letter("sjis", *text("shift_jis"), body="こんにちは".encode("shift_jis")), shows="こんにちは"),
        Odd("utf16", letter("utf16", *text("utf-16", "base64"), body=wide), shows="Guten Tag, Grüße"),
        Odd("klingon", letter("klingon", *text("x-klingon"), body="Qapla’"), shows="Qapla’"),
        Odd("wrong-utf8", letter("wrong-utf8", *text("utf-8"), body=b"caf\xe9 today"), shows="café today"),
        Odd("raw-subject", letter("raw-subject", Subject="Angebot für Größe 5"), shows="Angebot für Größe 5"),
        Odd("emoji", letter("emoji", Subject="=?utf-8?B?8J+OiSBvZmZlcg==?="), shows="🎉 offer"),
        Odd("bad-word", letter("bad-word", Subject="=?utf-8?B?8J+O?= =?nix?Q?=ZZ?= end"), shows="end"),
        Odd("nul", letter("nul", Subject="a\x00b", body=b"one\x00two\x07three"), shows="onetwothree"),
    ]


def headers() -> list[Odd]:
    many = ", ".join(f"Guest {n} <guest{n}@many.example>" for n in range(600))
    stray = letter("stray", body="Hello").replace(b"Subject", b"this is no header\r\nSubject  ")
    return [
        Odd("no-id", letter("no-id", Message_ID=""), shows="About no-id"),
        Odd("long-id", letter("long-id", Message_ID=f"<{'x' * 2000}@acme.example>"), shows="About long-id"),
        Odd("long-subject", letter("long-subject", Subject="word " * 2000), shows="word word"),
        Odd("no-subject", letter("no-subject", Subject=""), shows="(no subject)"),
        Odd("crowd", letter("crowd", To=f"{TO}, {many}"), shows="and 551 more"),
        Odd("stray", stray, shows="About stray"),
        Odd("no-date", letter("no-date", Date="the day before yesterday"), shows="About no-date"),
        Odd("year-9999", letter("year-9999", Date="Fri, 31 Dec 9999 23:59:59 -1200"), shows="About year-9999"),
        Odd("year-1969", letter("year-1969", Date="Mon, 21 Jul 1969 02:56:00 +0000"), shows="1969-07-21"),
        Odd("spaces", letter("spaces", From="spaces in it@acme.example"), "failed nobody_known"),
        Odd("localhost", letter("localhost", From="root@localhost"), "failed nobody_known"),
        Odd("odd-cc", letter("odd-cc", 'Cc: "half, name <x@>, <>, two words@y, =?utf-8?Q?=00?= <z@z.example>')),
        Odd("no-sender", letter("no-sender", From=""), "failed all_internal"),
        Odd("nobody", letter("nobody", From="", To="undisclosed-recipients:;"), "failed nobody"),
        Odd("colleague", letter("colleague", From="bob@northwind.example"), "failed all_internal"),
        Odd("private", letter("private", "Sensitivity: private"), shows="About private"),
    ]


def bodies() -> list[Odd]:
    script = '<p>Read <a href="https://a.example/x">this</a></p><script>steal()</script><img src=x onerror=steal()>'
    table = "<table><tr><td><p>Left</p></td><td><p>Right</p></td></tr></table>"
    deep = "<div>" * 5000 + "at the bottom" + "</div>" * 5000
    flat = "word " * 40_000
    return [
        Odd("script", letter("script", HTML, body=script), shows="Read this <https://a.example/x>"),
        Odd("layout", letter("layout", HTML, body=table), shows="Left\n\nRight"),
        Odd("deep", letter("deep", HTML, body=deep), shows="at the bottom"),
        Odd("long", letter("long", body=flat), shows="[Shortened: the mail has 200"),
        Odd("empty", letter("empty", body=""), shows="About empty"),
        Odd("broken-html", letter("broken-html", HTML, body="<p>a<b><table><td>x</p></b></i><!-- "), shows="x"),
    ]


def structures() -> list[Odd]:
    nest = "Content-Type: text/plain\r\n\r\ninside it all"
    for level in range(30):
        nest = f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n" + parts(nest, boundary=f"b{level}")
    nested = letter("nested").partition(b"\r\n\r\n")[0] + b"\r\n" + nest.encode()
    inner = letter("innermost").decode()
    carried = f"Content-Type: message/rfc822\r\n\r\n{letter('inner', MIXED, body=parts(PLAIN)).decode()}{inner}"
    names = [
        file_part(name) for name in ("", "x" * 300 + ".pdf", "../../etc/passwd", "a\x00b.pdf", "=?utf-8?Q?=C3=A4.pdf?=")
    ]
    signature = file_part("smime.p7s", b"\x30\x80", "application/pkcs7-signature")
    signed = "Content-Type: multipart/signed; protocol=x; boundary=cut"
    sealed = ("Content-Type: application/pkcs7-mime; name=smime.p7m", "Content-Transfer-Encoding: base64")
    torn = "Content-Type: application/pdf; name=torn.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x!!!LjQ"
    return [
        Odd("nested", nested, shows="inside it all"),
        Odd("carrier", letter("carrier", MIXED, body=parts(PLAIN, carried)), shows="See the file", files=1),
        Odd("names", letter("names", MIXED, body=parts(PLAIN, *names)), shows="See the file", files=5),
        Odd("signed", letter("signed", signed, body=parts(PLAIN, signature)), shows="See the file", files=1),
        Odd("sealed", letter("sealed", *sealed, body="MIAGCSqGSIb3"), shows="About sealed", files=1),
        Odd("torn", letter("torn", MIXED, body=parts(PLAIN, torn)), shows="See the file", files=1),
        Odd(
            "no-boundary", letter("no-boundary", "Content-Type: multipart/mixed", body="All in one"), shows="All in one"
        ),
        Odd("half", letter("half", MIXED, body=parts(PLAIN)[:-11]), shows="See the file"),
    ]


def services() -> list[Odd]:
    report = "Content-Type: multipart/report; report-type={}; boundary=cut"
    status = "Content-Type: message/{}\r\n\r\nReporting-MTA: dns; mx.acme.example"
    meeting = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR"
    bounce = parts(PLAIN, status.format("delivery-status"))
    receipt = parts(PLAIN, status.format("disposition-notification"))
    sender = "Mail Delivery <mailer-daemon@acme.example>"
    return [
        Odd(
            "bounce",
            letter("bounce", report.format("delivery-status"), body=bounce, From=sender),
            "skipped service_mail",
        ),
        Odd(
            "receipt",
            letter("receipt", report.format("disposition-notification"), body=receipt),
            "skipped service_mail",
        ),
        Odd(
            "meeting",
            letter("meeting", "Content-Type: text/calendar; method=REQUEST", body=meeting),
            "skipped service_mail",
        ),
        Odd("draft", letter("draft", "X-Unsent: 1"), "skipped draft"),
        Odd("not-a-mail", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "refused"),
        Odd("nothing", b"", "refused"),
    ]


def all_odd_mails() -> list[Odd]:
    return [*charsets(), *headers(), *bodies(), *structures(), *services()]


def write(folder: Path) -> None:
    """One file each, one mail in two files, and two mails in one mbox."""
    same = letter("same", MIXED, body=parts(PLAIN, file_part("a.pdf")))
    for name in COPIES:
        (folder / name).write_bytes(same)
    for odd in all_odd_mails():
        (folder / f"{odd.name}.eml").write_bytes(odd.data)
    separator = b"From someone Fri Nov 20 09:00:00 2026\n"
    (folder / "pair.mbox").write_bytes(b"".join(separator + letter(name) + b"\n" for name in ("first", "second")))
