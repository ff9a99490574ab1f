"""The mails of the demo: who wrote what to whom, and how long ago."""

from __future__ import annotations

from dataclasses import dataclass

ALICE = "Alice Adams <alice@northwind.example>"
BOB = "Bob Brown <bob@northwind.example>"
DANA = "Dana Diaz <dana@northwind.example>"
CHARLIE = "Charlie Chen <charlie@contoso.example>"
ERIN = "Erin Evans <erin@acme.example>"
ANNA = "Anna Kovac <anna@acme.example>"
GARY = "Gary Glenn <gary@globex.example>"
LENA = "Lena Lund <lena@newleads.example>"


@dataclass(frozen=True)
class Letter:
    """``key`` is the left part of its Message-ID; ``answers`` the key it replies to; ``kind`` picks the MIME form."""

    key: str
    hours_ago: float
    sender: str
    to: str
    subject: str
    html: str
    cc: str = ""
    answers: str = ""
    kind: str = "plain"
    unread: bool = False


LETTERS = (
    Letter(
        "renewal-1",
        214,
        ERIN,
        ALICE,
        "Renewal 2027: two questions before budget week",
        "<p>Hi Alice,</p><p>our budget round starts next week and I would like to put the renewal in. Two "
        "questions:</p>"
        "<ol><li>Can you hold this year's price if we sign before the end of December?</li>"
        "<li>Do the 15 seats we added in spring fall under the same term?</li></ol>"
        "<p>If you send me one page with the numbers, I can take it to the board on the 2nd.</p>"
        "<p>Best regards<br>Erin Evans<br>CFO, Acme</p>",
    ),
    Letter(
        "renewal-2",
        190,
        ALICE,
        ERIN,
        "RE: Renewal 2027: two questions before budget week",
        "<p>Hi Erin,</p><p>yes to both. The price stays at EUR 48,000 for the year if we have your signature by "
        "12 December, and the 15 seats join the main term on the same day, so there is one invoice and one date.</p>"
        "<p>I will send the one-pager tomorrow. Shall we take 20 minutes on Thursday to go through it?</p>"
        "<p>Alice</p><blockquote><p><b>From:</b> Erin Evans</p><p>our budget round starts next week "
        "…</p></blockquote>",
        cc=BOB,
        answers="renewal-1",
    ),
    Letter(
        "renewal-3",
        26,
        ERIN,
        ALICE,
        "RE: Renewal 2027: two questions before budget week",
        "<p>Alice,</p><p>that works. Thursday 10:00 is fine, I will bring Anna because she looks after the seats.</p>"
        "<p>One more thing: legal wants the notice period cut from 90 to 60 days. Is that a problem on your side?</p>"
        "<p>Erin</p><blockquote><p><b>From:</b> Alice Adams</p><p>yes to both. The price stays …</p></blockquote>",
        answers="renewal-2",
        unread=True,
    ),
    Letter(
        "seats",
        150,
        ANNA,
        ALICE,
        "Seat list and our new logo for the quote",
        "<p>Dear Alice,</p><p>attached is the seat list as of this month (one page). Please use the new logo on "
        "the quote:</p>"
        '<p><img src="cid:logo@acme.example" alt="Acme" width="160" height="48"></p>'
        "<p>Three people left the warehouse team, so the total is 112.</p><p>Kind regards<br>Anna Kovac<br>Acme</p>",
        kind="files",
    ),
    Letter(
        "pipeline",
        126,
        BOB,
        ALICE,
        "Pipeline review on Monday",
        "<p>Alice,</p><p>can you bring the numbers for Acme and the Globex expansion on Monday? I only need the "
        "stage, "
        "the amount and what you would bet on.</p><p>Bob</p>",
    ),
    Letter(
        "pilot",
        121,
        ERIN,
        ALICE,
        "Pilot: open points for both teams",
        "<p>Hello both,</p><p>from the pilot we still have open on our side: single sign-on for the two plants, "
        "and the "
        "export that finance uses. Bob, you wanted to check the export with your engineers?</p>"
        "<p>It would help to close both before we talk about the renewal.</p><p>Erin</p>",
        cc=BOB,
    ),
    Letter(
        "letter-46",
        98,
        "The Revenue Letter <letter@revenueletter.example>",
        ALICE,
        "The Revenue Letter #46: why forecasts miss in Q4",
        "<h2>Why forecasts miss in Q4</h2><p>Most teams count the same deal twice in November. Here is how "
        "three of them "
        "stopped.</p><p><a href='https://revenueletter.example/46'>Read on</a></p><hr><p><small>You get this "
        "because you "
        "signed up. <a href='https://revenueletter.example/leave'>Unsubscribe</a></small></p>",
        kind="newsletter",
    ),
    Letter(
        "bounce-1",
        95,
        "Mail Delivery System <postmaster@northwind.example>",
        ALICE,
        "Undeliverable: Expansion: site plan",
        "",
        kind="bounce",
    ),
    Letter(
        "globex-meeting",
        74,
        GARY,
        ALICE,
        "Expansion: walk through the second site",
        "<p>Alice, I booked the small room at the new site. Helmets are at the gate.</p><p>Gary</p>",
        kind="meeting",
    ),
    Letter(
        "newco",
        70,
        "Jo Jensen <jo@newco.example>",
        ALICE,
        "Could you show us a demo?",
        "<p>Hello,</p><p>a friend at Acme told me how you connected their plants. We are 40 people, two sites, "
        "and still "
        "on spreadsheets. Could you show us a demo in the first week of December?</p>"
        "<p>Jo Jensen<br>Operations, Newco<br>+45 70 10 20 30</p>",
    ),
    Letter(
        "designer",
        49,
        "Sam Taylor <sam.taylor.design@gmail.com>",
        ALICE,
        "Booth for the spring fair: draft",
        "<p>Hi Alice,</p><p>the first draft of the booth is done. I moved the screen to the left so people can "
        "see it from "
        "the aisle. Tell me what you think, then I book the printer.</p><p>Sam</p>",
    ),
    Letter(
        "trial",
        45,
        LENA,
        ALICE,
        "Trial access for our planners",
        "<p>Hi Alice,</p><p>thanks for the call. Could you open a trial for three planners? Names follow as "
        "soon as they "
        "are back from the site.</p><p>Best<br>Lena Lund, Newleads</p>",
    ),
    Letter(
        "proposal",
        22,
        ALICE,
        GARY,
        "Expansion: our proposal for site two",
        "<p>Gary,</p><p>as promised the short version: same setup as site one, live within six weeks, one additional "
        "training day. The price per seat stays as it is.</p><p>If you say yes before the 5th, we make the "
        "January slot.</p>"
        "<p>Alice</p>",
        cc=BOB,
    ),
    Letter(
        "invoice",
        3,
        ERIN,
        ALICE,
        "Invoice 10023: wrong cost centre",
        "<p>Hi Alice,</p><p>invoice 10023 still shows the old cost centre. Could your accounting send it again with "
        "<b>4711</b>? Otherwise it will sit here until January.</p><p>Thanks<br>Erin</p>",
        unread=True,
    ),
    Letter(
        "bob-globex",
        52,
        GARY,
        BOB,
        "Safety briefing for your engineers",
        "<p>Bob,</p><p>your two engineers need the safety briefing before they enter site two. It takes 30 "
        "minutes, every "
        "day at 8.</p><p>Gary</p>",
    ),
    Letter(
        "dana-seats",
        30,
        BOB,
        DANA,
        "Two more seats from December",
        "<p>Dana, we have two new colleagues from 1 December. Can you set them up?</p><p>Bob</p>",
    ),
    Letter(
        "contoso-erin",
        40,
        ERIN,
        CHARLIE,
        "Your offer for the packaging line",
        "<p>Dear Charlie,</p><p>thank you for the offer. We will compare it with the other one until Friday.</p>"
        "<p>Erin Evans<br>Acme</p>",
    ),
)
