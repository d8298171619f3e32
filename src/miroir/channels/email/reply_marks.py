"""How mailers mark what they quote and sign, in the languages of western Europe.

Every pattern is applied to one line (or a few joined) of bounded length, so none can be slow.
"""

import re

LONGEST_MARK = 400

WROTE = re.compile(
    r"(?:\bwrote|\bwrites|\ba [ée]crit(?: le .*| ce .*)?|\bschrieb\b.*|\bschreef\b.*|\bgeschreven"
    r"|\bescribi[óo]|\bha scritto|\bescreveu|\bskrev\b.*|\bnapisał(?:\(a\))?|написал(?:\(а\))?)"
    r"\s*:$",
    re.IGNORECASE,
)
# With a date behind it, one of these opens "On Monday 3 March, X wrote:" in its language.
INTRODUCES = re.compile(r"[ >*]*(?:on|le|am|op|el|il|em|no dia|den)\b", re.IGNORECASE)
DATED = re.compile(r"\d")
QUOTED = re.compile(r"\s{0,3}>")

ORIGINAL = re.compile(
    r"\s*[-_*]{2,}\s*(?:original message|message d['’]origine|message original|message initial"
    r"|(?:e-?)?mail original"
    r"|urspr(?:ü|ue)ngliche nachricht|originalnachricht|oorspronkelijk bericht"
    r"|mensaje original|messaggio originale|mensagem original)\s*[-_*]{2,}\s*$",
    re.IGNORECASE,
)
# Without marks before what is quoted, only a time or an address tells an introduction from prose.
TIME_OR_ADDRESS = re.compile(r"\d{1,2} ?[:.h] ?\d{2}|@")
RULE = re.compile(r"\s*[-_=]{5,}\s*$")
FROM_LABELS = "from|de|von|van|da|from \\(de\\)"
OTHER_LABELS = (
    "sent|date|to|cc|subject|importance|reply-to|organization"
    "|envoyé|envoyé le|envoyé par|à|a|objet|sujet|répondre à|destinataire|copie à"
    "|gesendet|datum|an|betreff|verzonden|aan|onderwerp|kopie"
    "|enviado|enviado el|fecha|para|asunto|inviato|data|oggetto|assunto"
)
FROM_LINE = re.compile(rf"[\s*]*(?:{FROM_LABELS})[\s*\xa0]*:", re.IGNORECASE)
LABEL_LINE = re.compile(rf"[\s*]*(?:{FROM_LABELS}|{OTHER_LABELS})[\s*\xa0]*:", re.IGNORECASE)

SIGNATURE = re.compile(r"(?:--|—|__)\s*$")
LIST_FOOTER = re.compile(r"_{20,}\s*$")
DASHED_NAME = re.compile(r"-[^\W\d_][\w.'’]*(?: [\w.'’]+){0,3}\s*$")
SENT_FROM = re.compile(
    r"(?:sent from (?:my|a)(?: [\w-]+){1,6}"
    r"|sent (?:from|with) (?:mail|outlook|yahoo|gmail|proton|samsung|tuta|aol)\b.*"
    r"|get outlook for \w+.*"
    r"|envoyé (?:de|depuis) (?:mon|ma|un|une)(?: [\w-]+){1,6}"
    r"|envoyé (?:à partir de|de|depuis|avec)"
    r" (?:outlook|courrier|yahoo|gmail|proton|la messagerie)\b.*"
    r"|(?:obtenir|obtenez|télécharger|téléchargez) outlook pour \w+.*"
    r"|(?:obtener|obtén) outlook para \w+.*|scarica outlook per \w+.*"
    r"|(?:download )?outlook voor \w+(?: (?:downloaden|ophalen))?.*"
    r"|(?:laden sie )?outlook für \w+(?: (?:beziehen|herunter\w*|abrufen))?.*"
    r"|von meinem(?: [\w-]+){1,5} gesendet|gesendet (?:von|mit)(?: [\w-]+){1,6}"
    r"|verzonden vanaf mijn(?: [\w-]+){1,5}|verstuurd vanaf mijn(?: [\w-]+){1,5}"
    r"|enviado desde mi(?: [\w-]+){1,5}|inviato da(?:l mio)?(?: [\w-]+){1,5}"
    r"|enviado do meu(?: [\w-]+){1,5})[ .]*$",
    re.IGNORECASE,
)


def is_introduction(line: str, *, before_quote: bool) -> bool:
    """Tell whether a line announces a quote: "Le 3 mars, Léa a écrit :".

    Before lines marked `>` any "X wrote:" will do; else it must start with a date's opening.
    """
    if len(line) > LONGEST_MARK or not line.endswith(":") or not WROTE.search(line):
        return False
    return before_quote or bool(INTRODUCES.match(line) and DATED.search(line))


def is_signature_mark(line: str) -> bool:
    """Tell whether a signature starts on this line."""
    return bool(SIGNATURE.match(line) or LIST_FOOTER.match(line))
