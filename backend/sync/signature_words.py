"""What signatures say in the languages of Europe: closings, labels of numbers, titles, forms of companies."""

from __future__ import annotations

import re

CLOSINGS = (
    "best", "best regards", "best wishes", "all the best", "kind regards", "kindest regards", "warm regards", "regards",
    "many thanks", "thanks", "thanks and regards", "thank you", "sincerely", "yours sincerely", "sincerely yours",
    "yours", "cheers", "respectfully", "br",
    "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "freundliche grüße",
    "freundliche grüsse", "viele grüße", "viele grüsse", "beste grüße", "beste grüsse", "liebe grüße",
    "herzliche grüße", "schöne grüße", "gruß", "grüße", "mfg", "vg", "lg", "besten gruß", "besten dank",
    "vielen dank", "hochachtungsvoll",
    "cordialement", "bien cordialement", "très cordialement", "bien à vous", "salutations", "meilleures salutations",
    "sincères salutations", "bonne journée", "merci", "merci d'avance",
    "saludos", "un saludo", "saludos cordiales", "un cordial saludo", "atentamente", "muchas gracias", "gracias",
    "cordiali saluti", "distinti saluti", "un saluto", "saluti", "grazie", "buona giornata",
    "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "obrigado", "obrigada", "abraço",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groeten",
    "groet", "med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "hälsningar", "mvh", "vänligen",
    "med venlig hilsen", "venlig hilsen", "de bedste hilsner", "hilsen", "med vennlig hilsen", "vennlig hilsen",
    "ystävällisin terveisin", "terveisin", "pozdrawiam", "z poważaniem", "s pozdravem", "s přátelským pozdravem",
    "üdvözlettel", "tisztelettel", "с уважением", "с найлучшими пожеланиями", "saygılarımla", "με εκτίμηση",
    "敬具", "よろしくお願いいたします", "此致", "敬上",
)  # fmt: skip
# A line that brings in what somebody else wrote before.
QUOTE = re.compile(
    r"^\s*(?:>|_{10,}|-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|"
    r"message d'origine|message transféré|mensaje original|messaggio originale|mensagem original|"
    r"oorspronkelijk bericht|ursprungligt meddelande|oprindelig meddelelse|исходное сообщение)|"
    r"(?:from|von|de|da|van|från|fra|od|от)\s?:\s.*@|"
    r"(?:on|am|le|el|il|em|op|den|dnia|w dniu)\b.{6,120}(?:wrote|schrieb|écrit|escribió|scritto|escreveu|schreef|skrev|"
    r"napisał\w*)\b.*:?\s*$)",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"confidential|disclaimer|unsubscribe|intended (?:only|solely)|vertraulich|diese e-?mail|diese nachricht|"
    r"confidentiel|ce message|confidencial|este (?:mensaje|correo)|riservat|questo messaggio|vertrouwelijk|"
    r"sent from my|von meinem .{2,20} gesendet|envoyé de mon|enviado desde|inviato da|verstuurd vanaf|"
    r"think before you print|consider the environment|registergericht|handelsregister|amtsgericht|ust-?id|"
    r"vat (?:no|id)",
    re.IGNORECASE,
)
MOBILE = (
    "mobile", "mob", "mobil", "mobiltelefon", "cell", "cellphone", "handy", "gsm", "portable", "port", "móvil", "movil",
    "celular", "cellulare", "cel", "telemóvel", "mobiel", "komórka", "kom", "matkapuhelin", "моб", "m", "c", "携帯",
)  # fmt: skip
FAX = ("fax", "telefax", "télécopie", "faks", "факс", "f")
PHONE = (
    "phone", "telephone", "tel", "telefon", "teléfono", "telefono", "telefone", "téléphone", "tél", "telefoon", "tlf",
    "tfn", "puh", "puhelin", "office", "direct", "direct line", "work", "durchwahl", "büro", "fon", "fixe", "oficina",
    "ufficio", "kantoor", "direkt", "т", "тел", "телефон", "t", "p", "d", "o", "電話",
)  # fmt: skip
TITLES = re.compile(
    r"\b(?:manager\w*|director|head|lead|leader|chief|officer|c[eftoim]o|cso|cmo|president|vp|svp|evp|founder|co-founder|"
    r"partner|owner|engineer|developer|architect|consultant|advisor|adviser|analyst|specialist|coordinator|assistant|"
    r"associate|administrator|representative|executive|buyer|accountant|attorney|lawyer|counsel|professor|lecturer|"
    r"researcher|scientist|editor|designer|producer|secretary|supervisor|technician|sales|marketing|support|"
    r"geschäftsführ\w+|leiter\w*|leitung|\w*leiter(?:in)?|vertrieb\w*|einkauf\w*|berater\w*|ingenieur\w*|entwickler\w*|"
    r"vorstand\w*|inhaber\w*|prokurist\w*|sachbearbeiter\w*|referent\w*|assistenz|buchhalt\w+|\w+manager(?:in)?|"
    r"directeur|directrice|responsable|chef|cheffe|gérant\w*|ingénieur\w*|conseill\w+|chargée?|président\w*|"
    r"directora?|gerente|jefe|jefa|ingeniero|ingeniera|consultora?|asesora?|encargad[oa]|"
    r"direttore|direttrice|responsabile|titolare|amministrat\w+|ingegnere|consulente|"
    r"diretora?|engenheir[oa]|gestora?|verkoper|adviseur|bestuurder|hoofd|eigenaar|"
    r"chef|säljare|verkställande|direktør|leder|rådgiver|sælger|konsulent|"
    r"kierownik|dyrektor|prezes|specjalista|inżynier|директор|менеджер|инженер|руководитель)\b",
    re.IGNORECASE,
)
COMPANIES = re.compile(
    r"(?:\b(?:gmbh(?:\s*&\s*co\.?\s*kg)?|ag|se|kg|ohg|ug|e\.?\s?v\.?|inc\.?|llc|llp|ltd\.?|limited|plc|corp\.?|"
    r"corporation|pty\.?|company|co\.|group|holding|s\.?a\.?r\.?l\.?|sarl|sasu?|s\.a\.s\.?|s\.a\.?|n\.?v\.?|b\.?v\.?|"
    r"s\.?p\.?a\.?|s\.?r\.?l\.?|s\.?l\.?u?\.?|lda\.?|ltda\.?|ab|asa|a/s|aps|oyj?|sp\.\s*z\s*o\.?\s*o\.?|s\.r\.o\.?|"
    r"kft\.?|zrt\.?|d\.o\.o\.?|university|universität|université|universidad|institute|institut|bank|ооо)"
    r"(?=$|[\s,;|)]))",
    re.IGNORECASE,
)
COUNTRIES = {
    "germany": "Germany", "deutschland": "Germany", "austria": "Austria", "österreich": "Austria",
    "switzerland": "Switzerland", "schweiz": "Switzerland", "suisse": "Switzerland", "svizzera": "Switzerland",
    "france": "France", "belgium": "Belgium", "belgique": "Belgium", "belgië": "Belgium", "italy": "Italy",
    "italia": "Italy", "spain": "Spain", "españa": "Spain", "portugal": "Portugal", "brasil": "Brazil",
    "brazil": "Brazil", "the netherlands": "Netherlands", "netherlands": "Netherlands", "nederland": "Netherlands",
    "united kingdom": "United Kingdom", "uk": "United Kingdom", "england": "United Kingdom",
    "scotland": "United Kingdom", "ireland": "Ireland", "usa": "United States", "u.s.a.": "United States",
    "united states": "United States", "canada": "Canada", "australia": "Australia", "sweden": "Sweden",
    "sverige": "Sweden", "denmark": "Denmark", "danmark": "Denmark", "norway": "Norway", "norge": "Norway",
    "finland": "Finland", "suomi": "Finland", "poland": "Poland", "polska": "Poland", "czech republic": "Czechia",
    "česká republika": "Czechia", "hungary": "Hungary", "magyarország": "Hungary", "россия": "Russia",
    "russia": "Russia", "japan": "Japan", "india": "India", "mexico": "Mexico", "méxico": "Mexico",
    "argentina": "Argentina", "israel": "Israel", "turkey": "Türkiye", "türkiye": "Türkiye",
}  # fmt: skip
