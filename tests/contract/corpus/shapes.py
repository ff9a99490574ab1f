"""How mails are built, and broken: parts in parts, signed and sealed ones, files of every kind, headers gone wrong."""

from __future__ import annotations

from base64 import b64encode

from tests.contract.corpus.letters import ALICE, NOBODY, OLD, SAVED, STRANGER, Desk, file, multi, part, plain

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
SIGNED = '; protocol="application/pkcs7-signature"; micalg=sha-256'
PGP = "-----BEGIN PGP {0}-----\r\n\r\niQEzBAEBCAAdFiEE\r\n-----END PGP {0}-----"


def sealed(desk: Desk) -> None:
    signature = file("smime.p7s", b"\x30\x80", "application/pkcs7-signature")
    headers, body = multi("signed", part("Signed by me"), signature, more=SIGNED)
    desk.write("smime-signed", headers=headers, body=body, shows="Signed by me")
    blob = b64encode(b"\x30\x80\x06\x09" * 50).decode()
    for name, kind in (("enveloped", "enveloped-data"), ("opaque", "signed-data"), ("compressed", "compressed-data")):
        mime = f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m"
        desk.write(f"smime-{name}", headers=(mime, "Content-Transfer-Encoding: base64"), body=blob, files=1)
    headers, body = multi(
        "encrypted",
        part("Version: 1", "application/pgp-encrypted"),
        part(PGP.format("MESSAGE"), "application/octet-stream; name=encrypted.asc"),
        more='; protocol="application/pgp-encrypted"',
    )
    desk.write("pgp-encrypted", headers=headers, body=body)
    headers, body = multi("signed", part("In the clear"), part(PGP.format("SIGNATURE"), "application/pgp-signature"))
    desk.write("pgp-signed", headers=headers, body=body, shows="In the clear")
    desk.write("pgp-inline", headers=plain(), body=PGP.format("MESSAGE"), shows="BEGIN PGP MESSAGE")
    keys = file("key.asc", b"-----BEGIN PGP PUBLIC KEY BLOCK-----", "application/pgp-keys")
    headers, body = multi("mixed", part("My key"), keys)
    desk.write("pgp-key", headers=headers, body=body, shows="My key", files=1)


def files(desk: Desk) -> None:
    for name in ("offer.pdf", "plan.xlsx", "deck.pptx", "drawing.dwg", "photo.jpeg", "archive.zip", "no-extension"):
        headers, body = multi("mixed", part(f"With {name}"), file(name))
        desk.write(f"file-{name}", headers=headers, body=body, shows=f"With {name}", files=1)
    picture = part(
        b64encode(PNG).decode(), 'image/png; name="logo.png"', "Content-ID: <logo>", "Content-Transfer-Encoding: base64"
    )
    headers, body = multi("related", part('<p>Logo: <img src="cid:logo"></p>', "text/html"), picture)
    desk.write("inline-picture", headers=headers, body=body, shows="Logo")
    winmail = file("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef")
    headers, body = multi("mixed", part("Sent from classic Outlook"), winmail)
    desk.write("winmail", headers=headers, body=body, shows="Sent from classic Outlook", files=1)
    inner = "Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: Inner\r\n\r\nInner text"
    headers, body = multi("mixed", part("Forwarded as a file"), inner)
    desk.write("mail-in-mail", headers=headers, body=body, shows="Forwarded as a file", files=1)
    headers, body = multi("mixed", part("Twice"), file("same.pdf"), file("same.pdf"))
    desk.write("same-name-twice", headers=headers, body=body, shows="Twice")
    headers, body = multi(
        "mixed", part("Many"), *(file(f"file-{n}.txt", f"{n}".encode(), "text/plain") for n in range(20))
    )
    desk.write("twenty-files", headers=headers, body=body, shows="Many", files=20)
    odd_name = "=?utf-8?Q?Gr=C3=B6=C3=9Fe=2Epdf?="
    headers, body = multi("mixed", part("An umlaut"), file(odd_name))
    desk.write("file-umlaut", headers=headers, body=body, shows="An umlaut", files=1)
    headers, body = multi("mixed", part("Empty file"), file("empty.pdf", b""))
    desk.write("file-empty", headers=headers, body=body, shows="Empty file")
    alone = ("Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    desk.write("only-a-file", headers=alone, body=b64encode(b"%PDF").decode(), files=1)


def structures(desk: Desk) -> None:
    nest = part("inside it all")
    for level in range(12):
        headers, body = multi("mixed", nest, cut=f"level{level}")
        nest = f"{headers[0]}\r\n\r\n{body}"
    desk.write("nested", headers=(headers[0],), body=body, shows="inside it all")
    headers, body = multi("mixed", part("No end"))
    desk.write("no-end", headers=headers, body=body.removesuffix("--cut--\r\n"), shows="No end")
    desk.write("no-boundary", headers=("Content-Type: multipart/mixed",), body="All in one", shows="All in one")
    headers, body = multi("alternative", part("", "text/plain"), part("<p>Only here</p>", "text/html"))
    desk.write("empty-text", headers=headers, body=body, shows="Only here")
    desk.write("empty", body="", shows="About empty")
    desk.write(
        "quoted-printable",
        headers=plain("utf-8", "quoted-printable"),
        body="Gr=C3=BC=C3=9Fe=\r\n, soft",
        shows="Grüße, soft",
    )
    desk.write("bad-base64", headers=plain("utf-8", "base64"), body="R3LDvMOfZQ!!", shows="Gr")
    desk.write("uuencoded", headers=plain(), body="begin 644 a.txt\r\n#0V%T\r\n`\r\nend", shows="begin 644")
    desk.write("unknown-charset", headers=plain("x-unknown"), body="Caf\u00e9", shows="Caf")
    desk.write("wrong-charset", headers=plain("us-ascii"), body="Größe".encode(), shows="Gr")
    deep = "<div>" * 2000 + "at the bottom" + "</div>" * 2000
    desk.write("deep-html", headers=("Content-Type: text/html",), body=deep, shows="at the bottom")
    script = "<p>Fine</p><script>steal()</script><style>p{}</style>"
    desk.write("script", headers=("Content-Type: text/html",), body=script, shows="Fine")
    desk.write("huge", headers=plain(), body="word " * 60_000, shows="word word")
    desk.write("uppercase", headers=("CONTENT-TYPE: TEXT/PLAIN; CHARSET=UTF-8",), body="LOUD", shows="LOUD")
    desk.write(
        "flowed", headers=("Content-Type: text/plain; format=flowed; delsp=yes",), body="soft \r\nbreak", shows="soft"
    )


def broken_headers(desk: Desk) -> None:
    desk.write("no-subject", subject=" ", shows="(no subject)")
    desk.write("long-subject", subject="word " * 1500, shows="word word")
    desk.write("folded-subject", subject="About a\r\n very\r\n long story", shows="About a very long story")
    desk.write("bad-word", subject="=?utf-8?B?8J+O?= end", shows="end")
    desk.write("raw-subject", subject="Größe in UTF-8", shows="Größe in UTF-8")
    desk.write("bad-date", date="the day before yesterday")
    desk.write("no-date", date="")
    desk.write("future-date", date="Fri, 31 Dec 2199 23:59:59 +0000")
    desk.write("odd-zone", date="Fri, 20 Nov 2026 09:00:00 +9999", shows="About odd-zone")
    desk.write("old", OLD, days_ago=30)
    desk.write("very-old", OLD, days_ago=4000)
    desk.write("two-senders", sender="Erin Evans <erin@acme.example>, Anna Kovac <anna@acme.example>")
    desk.write("comment-in-sender", sender="erin@acme.example (Erin, from Acme)")
    desk.write("quoted-name", sender='"Evans, Erin" <erin@acme.example>')
    desk.write("name-is-address", sender='"erin@acme.example" <erin@acme.example>')
    desk.write("encoded-name", sender="=?utf-8?Q?Erin_=C3=89vans?= <erin@acme.example>")
    desk.write("shouting-address", sender="Erin <ERIN@ACME.EXAMPLE>")
    desk.write("plus-address", STRANGER, sender="erin+news@acme.example")
    desk.write("no-at", STRANGER, sender="Erin Evans <erin>", headers=("Cc: x@nowhere.example",))
    desk.write("nobody", NOBODY, sender="", to="undisclosed-recipients:;")
    desk.write("group-to", to=f"Team: {ALICE}, bob@northwind.example;")
    desk.write("many-recipients", to=", ".join([ALICE, *(f"guest{n}@many.example" for n in range(400))]))
    desk.write("blank-lines", headers=("X-Blank: ", "X-Also:"), body="\r\n\r\n\r\nLate text", shows="Late text")
    desk.write("control-characters", headers=plain(), body="one\x07two\x0bthree", shows="one")
    desk.write("injected", subject="Offer =?utf-8?Q?=0D=0ABcc:_x@y.example?=", shows="Offer")
    desk.write("decision-saved", SAVED, headers=("X-Lockstep: ignore",))
