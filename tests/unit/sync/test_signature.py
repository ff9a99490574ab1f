"""Signatures in several languages and shapes."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.records import Address
from backend.sync.signature import Signature, signature_of

ENGLISH = """\
Hello Alice,

thank you, see you on Tuesday.

Best regards,
Erin Evans
Chief Financial Officer
Acme Ltd.
12 High Street
London, SW1A 1AA
United Kingdom
Tel: +44 20 7946 0000
Mobile: +44 7700 900123
www.acme.example

This e-mail is confidential. Call +44 1 111 111 if it is not for you.
"""
GERMAN = """\
Hallo Frau Adams,

anbei das Angebot.

Mit freundlichen Grüßen

Dr. Jürgen Müller
Leiter Vertrieb
Beispiel GmbH & Co. KG
Hauptstraße 5
80331 München
Telefon: +49 (0)89 123456-0
Mobil: 0170 1234567
Fax: +49 89 123456-99
http://www.beispiel.example/kontakt
Amtsgericht München HRB 12345
"""
FRENCH = """\
Bonjour,

Cordialement,

Hélène Dupont
Directrice commerciale | Exemple SARL
14 rue de la Paix, 75002 Paris, France
Tél. : 01 42 68 53 00 | Port. : 06 12 34 56 78
"""
SPANISH = """\
Un saludo,
María García
Directora de compras
Ejemplo S.L.
Calle Mayor 3
28013 Madrid
España
Teléfono: +34 91 123 45 67
Móvil: +34 600 123 456
"""
ITALIAN = """\
Cordiali saluti
Luca Rossi
Responsabile acquisti
Esempio S.p.A.
Via Roma 1
20121 Milano (MI)
Tel. +39 02 1234567
Cellulare +39 333 1234567
"""
DUTCH = """\
Met vriendelijke groet,
Jan de Vries
Adviseur
Voorbeeld B.V.
Keizersgracht 10
1015 CN Amsterdam
Tel 020 123 4567
"""
SWEDISH = """\
Med vänlig hälsning
Åsa Berg
Säljare, Exempel AB
Storgatan 1
111 22 Stockholm
Mobil +46 70 123 45 67
"""
POLISH = """\
Pozdrawiam
Anna Kowalska
Dyrektor
Przykład Sp. z o.o.
ul. Długa 5
00-238 Warszawa
tel. +48 22 123 45 67
kom. +48 600 123 456
"""
AMERICAN = """\
Thanks!

--
Bob Stone
VP Sales, Globex Corp.
500 Main St, Springfield, IL 62704
(217) 555-0100 office
c: 217-555-0101
O: (217) 555-0100
linkedin.com/in/bobstone | www.globex.example
"""

CASES = [
    (ENGLISH, Address("erin@acme.example", "Erin Evans"), Signature(
        "Erin", "Evans", "Chief Financial Officer", "Acme Ltd.", "+44 20 7946 0000", "+44 7700 900123", "",
        "12 High Street", "London", "", "SW1A 1AA", "United Kingdom", "acme.example")),
    (GERMAN, Address("j.mueller@beispiel.example", "Müller, Jürgen"), Signature(
        "Jürgen", "Müller", "Leiter Vertrieb", "Beispiel GmbH & Co. KG", "+49 (0)89 123456-0", "0170 1234567",
        "+49 89 123456-99", "Hauptstraße 5", "München", "", "80331", "", "beispiel.example")),
    (FRENCH, Address("h.dupont@exemple.example", "Hélène Dupont"), Signature(
        "Hélène", "Dupont", "Directrice commerciale", "Exemple SARL", "01 42 68 53 00", "06 12 34 56 78", "",
        "14 rue de la Paix", "Paris", "", "75002", "France")),
    (SPANISH, Address("maria@ejemplo.example", "María García"), Signature(
        "María", "García", "Directora de compras", "Ejemplo S.L.", "+34 91 123 45 67", "+34 600 123 456", "",
        "Calle Mayor 3", "Madrid", "", "28013", "Spain")),
    (ITALIAN, Address("luca@esempio.example", "Luca Rossi"), Signature(
        "Luca", "Rossi", "Responsabile acquisti", "Esempio S.p.A.", "+39 02 1234567", "+39 333 1234567", "",
        "Via Roma 1", "Milano (MI)", "", "20121")),
    (DUTCH, Address("jan@voorbeeld.example", "Jan de Vries"), Signature(
        "Jan", "de Vries", "Adviseur", "Voorbeeld B.V.", "020 123 4567", "", "",
        "Keizersgracht 10", "Amsterdam", "", "1015 CN")),
    (SWEDISH, Address("asa@exempel.example", "Åsa Berg"), Signature(
        "Åsa", "Berg", "Säljare", "Exempel AB", "", "+46 70 123 45 67", "", "Storgatan 1", "Stockholm", "", "111 22")),
    (POLISH, Address("anna@przyklad.example", "Anna Kowalska"), Signature(
        "Anna", "Kowalska", "Dyrektor", "Przykład Sp. z o.o.", "+48 22 123 45 67", "+48 600 123 456", "",
        "ul. Długa 5", "Warszawa", "", "00-238")),
    (AMERICAN, Address("bob@globex.example", "Bob Stone"), Signature(
        "Bob", "Stone", "VP Sales", "Globex Corp.", "(217) 555-0100", "217-555-0101", "",
        "500 Main St", "Springfield", "IL", "62704", "", "globex.example")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sender", "expected"), CASES, ids=lambda c: getattr(c, "email", ""))
def test_a_signature_is_read(text: str, sender: Address, expected: Signature) -> None:
    assert asdict(signature_of(text, sender)) == asdict(expected)


def test_only_what_the_sender_wrote_herself_counts() -> None:
    reply = "Yes.\n\nRegards\nErin Evans\n\nOn 3 March 2026, Gary <gary@globex.example> wrote:\n" + GERMAN
    quoted = "Yes.\n\n> Best regards\n> Gary\n> Tel: +44 20 7946 0000"
    outlook = "Fine\n\nFrom: Gary Glenn <gary@globex.example>\nSent: Monday\n" + ENGLISH
    erin = Address("erin@acme.example", "Erin Evans")

    for text in (reply, quoted, outlook):
        assert signature_of(text, erin) == Signature("Erin", "Evans")


def test_a_mail_without_a_closing_is_read_from_the_name_on() -> None:
    text = "I call you tomorrow.\n\nErin Evans\nCFO\nPhone +44 20 7946 0000"
    found = signature_of(text, Address("erin@acme.example", "Erin Evans"))

    assert (found.title, found.phone) == ("CFO", "+44 20 7946 0000")


def test_numbers_in_the_text_are_no_phone_numbers() -> None:
    text = "Order 4711 4712 4713 of 2026-11-22, IBAN DE02 1203 0000 0000 2020 51.\n\nRegards\nErin"

    assert signature_of(text, Address("erin@acme.example", "Erin Evans")) == Signature("Erin", "Evans")


@pytest.mark.parametrize("text", ["", "\n\n\n", "--", "Regards", "> only quoted"])
def test_a_mail_that_says_nothing_gives_the_name_alone(text: str) -> None:
    assert signature_of(text, Address("erin@acme.example", "Erin Evans")) == Signature("Erin", "Evans")


@given(st.text(max_size=500), st.text(max_size=40), st.text(min_size=1, max_size=40))
def test_any_text_is_read_without_harm_and_gives_a_last_name(text: str, name: str, email: str) -> None:
    assert signature_of(text, Address(email, name)).last_name


@pytest.mark.parametrize("poison", ["Tel: " + "1 " * 40_000, "a" * 100_000, "0" * 60_000, "-- \n" + "Regards\n" * 9000])
def test_a_hostile_text_costs_little(poison: str) -> None:
    assert signature_of(poison, Address("erin@acme.example", "Erin Evans")).last_name == "Evans"
