"""Customers in their own languages, charsets and encodings, and what mail programs put below."""

from __future__ import annotations

from tests.contract.corpus.letters import Desk, encoded, part, plain, word
from tests.contract.corpus.letters import multi as multipart

# name, charset, subject, body
LANGUAGES = (
    ("german", "iso-8859-1", "Angebot für Größe 5", "Schöne Grüße aus Köln"),
    ("german-euro", "iso-8859-15", "Preis in €", "Das macht 48 € pro Stück"),
    ("french", "windows-1252", "Réunion à Besançon", "Ça marche, à bientôt – où ?"),
    ("spanish", "iso-8859-1", "¿Mañana?", "Sí, mañana por la mañana"),
    ("portuguese", "iso-8859-1", "Reunião amanhã", "Não há condições"),
    ("italian", "utf-8", "Perché no?", "Così è più facile"),
    ("dutch", "utf-8", "Offerte", "Met vriendelijke groet, één punt"),
    ("danish", "iso-8859-1", "Møde på fredag", "Ærlig talt: på gensyn"),
    ("swedish", "iso-8859-1", "Möte på måndag", "Vi ses på åttonde våningen"),
    ("norwegian", "utf-8", "Møtet flyttes", "Håper det går bra"),
    ("finnish", "iso-8859-15", "Tarjouspyyntö", "Hyvää päivää, näkemiin"),
    ("icelandic", "utf-8", "Tilboð", "Þetta er ágætt"),
    ("polish", "iso-8859-2", "Zażółć gęślą jaźń", "Proszę o ofertę, dziękuję"),
    ("czech", "windows-1250", "Nabídka zboží", "Příliš žluťoučký kůň"),
    ("hungarian", "iso-8859-2", "Árajánlat kérése", "Köszönöm, őszintén örülök"),
    ("romanian", "utf-8", "Ofertă nouă", "Mulțumesc și pe curând"),
    ("croatian", "windows-1250", "Račun", "Šaljem račun, žurim"),
    ("lithuanian", "iso-8859-13", "Sąskaita", "Ačiū už greitą atsakymą"),
    ("latvian", "iso-8859-13", "Piedāvājums", "Paldies, ļoti jauki"),
    ("estonian", "utf-8", "Pakkumine", "Täname, õhtust"),
    ("turkish", "iso-8859-9", "Teklif isteği", "İyi günler, görüşürüz"),
    ("greek", "iso-8859-7", "Προσφορά", "Καλημέρα και ευχαριστώ"),
    ("russian", "koi8-r", "Предложение", "Добрый день, спасибо"),
    ("russian-windows", "windows-1251", "Счёт на оплату", "Пожалуйста, ответьте"),
    ("ukrainian", "koi8-u", "Пропозиція", "Дякую, до зустрічі"),
    ("bulgarian", "windows-1251", "Оферта", "Благодаря, дочуване"),
    ("serbian", "utf-8", "Понуда", "Хвала лепо, ђаче"),
    ("hebrew", "iso-8859-8", "הצעת מחיר", "שלום וברכה"),
    ("hebrew-windows", "windows-1255", "פגישה", "להתראות מחר"),
    ("arabic", "windows-1256", "عرض سعر", "مرحبا وشكرا"),
    ("persian", "utf-8", "پیشنهاد قیمت", "سلام و خسته نباشید"),
    ("urdu", "utf-8", "پیشکش", "شکریہ، پھر ملیں گے"),
    ("hindi", "utf-8", "प्रस्ताव", "नमस्ते और धन्यवाद"),
    ("bengali", "utf-8", "প্রস্তাব", "ধন্যবাদ, আবার দেখা হবে"),
    ("tamil", "utf-8", "முன்மொழிவு", "நன்றி, வணக்கம்"),
    ("thai", "tis-620", "ใบเสนอราคา", "สวัสดีครับ"),
    ("vietnamese", "windows-1258", "Baó giá", "Cám ơn anh"),
    ("chinese", "gb2312", "报价单", "您好，谢谢"),
    ("chinese-gbk", "gbk", "會議紀錄", "请查收附件"),
    ("chinese-big5", "big5", "報價單", "您好，謝謝"),
    ("chinese-gb18030", "gb18030", "合同", "请签字后回传"),
    ("japanese", "iso-2022-jp", "お見積り", "お世話になっております"),
    ("japanese-sjis", "shift_jis", "ご請求書", "よろしくお願いします"),
    ("japanese-euc", "euc-jp", "会議のご案内", "ありがとうございます"),
    ("korean", "euc-kr", "견적서", "안녕하세요 감사합니다"),
    ("georgian", "utf-8", "შეთავაზება", "გმადლობთ"),
    ("armenian", "utf-8", "Առաջարկ", "Շնորհակալություն"),
    ("amharic", "utf-8", "ዋጋ", "አመሰግናለሁ"),
)
SIGNATURES = (
    ("german", "Mit freundlichen Grüßen\r\n\r\n-- \r\nErin Evans\r\nFinanzchefin\r\nAcme GmbH\r\nTel. +49 221 5550100"),
    ("french", "Cordialement,\r\n\r\nErin Evans\r\nDirectrice financière\r\nAcme SA\r\n75001 Paris"),
    ("spanish", "Un saludo,\r\nErin Evans | Directora | Acme S.L.\r\nMóvil: +34 600 555 010"),
    ("japanese", "========\r\nエリン・エバンス\r\nアクメ株式会社\r\nTEL: 03-5555-0100\r\n========"),
    ("phone", "Sounds good\r\n\r\nSent from my iPhone"),
    ("phone-german", "Passt\r\n\r\nVon meinem Mobiltelefon gesendet"),
    ("confidential", "See you.\r\n\r\nThis message is confidential and intended for the addressee only."),
    ("banner", "CAUTION: This email originated from outside.\r\n\r\nThe numbers are fine."),
    ("quoted", "Yes.\r\n\r\nOn Mon, 16 Nov 2026 at 09:00, Alice Adams wrote:\r\n> Shall we?\r\n>> Perhaps"),
    ("quoted-outlook", "Ja.\r\n\r\nVon: Alice Adams\r\nGesendet: Montag\r\nBetreff: Frage\r\n\r\nUnd?"),
)  # fmt: skip


def languages(desk: Desk) -> None:
    for number, (name, charset, subject, body) in enumerate(LANGUAGES):
        if number % 2:
            desk.write(
                name, subject=word(subject, charset), headers=plain(charset, "base64"), body=encoded(body, charset),
                shows=body,
            )  # fmt: skip
        else:
            data = body.encode(charset)
            desk.write(name, subject=word(subject, charset), headers=plain(charset), body=data, shows=body)


def signatures(desk: Desk) -> None:
    for name, body in SIGNATURES:
        desk.write(f"signature-{name}", headers=plain(), body=body, shows=body.splitlines()[0])


def signs(desk: Desk) -> None:
    """Emoji, right to left, characters nobody sees, and long words."""
    desk.write("emoji", subject=word("🎉 Offer 👍🏽"), headers=plain(), body="Great 🚀👩‍👩‍👧‍👦", shows="🎉 Offer")
    desk.write("rtl-marks", subject=word("\u202bעברית\u202c"), headers=plain(), body="שלום \u200fworld", shows="שלום")
    desk.write("zero-width", headers=plain(), body="a\u200bb\u200dc", shows="a")
    desk.write("combining", headers=plain(), body="Z\u0335\u0321\u0327a\u0300lgo", shows="lgo")
    desk.write("surrogate-half", headers=plain(), body=b"\xed\xa0\xbd half", shows="half")
    desk.write("bom", headers=plain(), body=b"\xef\xbb\xbfWith a mark", shows="With a mark")
    desk.write("long-line", headers=plain(), body="x" * 30_000, shows="xxxx")
    html = '<html dir="rtl"><body><p>مرحبا <b>Alice</b></p></body></html>'
    desk.write("rtl-html", headers=("Content-Type: text/html; charset=utf-8",), body=html, shows="مرحبا")
    headers, body = multipart("alternative", part("Text only"), part("<p>Text <b>and more</b></p>", "text/html"))
    desk.write("both-forms", headers=headers, body=body, shows="Text")
    entities = "<p>Fish &amp; chips &ndash; &euro;5 &#128512;</p>"
    desk.write("entities", headers=("Content-Type: text/html",), body=entities, shows="Fish & chips")
