"""Why a mail could not be delivered, from what servers say in their own words.

A reason is named as sisimai names it, so that reports can be compared; see
https://libsisimai.org/en/reason/. Phrases are those of widespread mail servers.
"""

# ruff: noqa: E501 - a phrase is read better whole

import re
from typing import Literal

BounceReason = Literal[
    "authfailure", "badreputation", "blocked", "contenterror", "exceedlimit", "expired",
    "failedstarttls", "feedback", "filtered", "hasmoved", "hostunknown", "mailboxfull",
    "mailererror", "mesgtoobig", "networkerror", "norelaying", "notaccept", "notcompliantrfc",
    "onhold", "policyviolation", "rejected", "requireptr", "securityerror", "spamdetected",
    "speeding", "suspend", "syntaxerror", "systemerror", "systemfull", "toomanyconn",
    "userunknown", "vacation", "virusdetected",
]  # fmt: skip


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


USER_UNKNOWN = _any(
    r"\b(user|recipient|mailbox|account|address|local ?part|addressee|destinataire) (is |was )?"
    r"(unknown|inexist\w*|not (found|known|exist\w*|listed|valid)|does ?n[o']t exist|invalid"
    r"|no longer (exists|valid)|unavailable|inconnue?)",
    r"\b(unknown|invalid|non-?existent|bad|illegal|undeliverable|unrecogni[sz]ed) (or \w+ )?"
    r"(e-?mail |destination |rcpt |smtp |local )*"
    r"(user|recipient|mailbox|address|account|addressee|local[- ]?part|destination)",
    r"\bno (such|valid|matching) (e-?mail |local |person|virtual )*"
    r"(user|recipient|mailbox|address|account|person|alias|name)",
    r"\bno (mailbox|account|user)s?( found| here)? (by|with) th(at|is) (name|address)",
    r"\b(no mailbox|not a mailbox|not our customer|no such person)\b",
    r"not a (valid|known|local|registered) (mailbox|recipient|user|address|account)",
    r"(user|recipient|address|account|mailbox)\b.{0,120}\b(does ?n[o']t|do not) exist",
    r"(user|recipient|address|account|mailbox)\b.{0,120}\b(could ?n[o'’]t|can ?not|was ?n[o'’]t"
    r"|can['’]t) be found",
    r"(e-?mail )?address\b.{0,60}\b(was|is) ?n[o'’]t found",
    r"(user|recipient|address|account|mailbox)\b.{0,80}\bnot (listed|found|known|recogni[sz]ed)",
    r"(check|verify) (if |that |whether )?(the |your )?(e-?mail )?address(es)? (is|are) (correct|right|valid)",
    r"(name|recipient) is not recogni[sz]ed", r"recip(ient)?notfound", r"not listed in .{0,40}director",
    r"user .{1,120} (is )?(unknown|not known)", r"there is no (such )?(user|mailbox|account|one)",
    r"nobody (here )?(by|of|with) th(at|is) name", r"unable to (find|validate) recipient",
    r"recipient (address )?rejected: (access denied|invalid|unknown|undeliverable)",
    r"address rejected\b", r"no valid recipients",
    r"(adresse|destinataire|utilisateur|bo[iî]te)\b.{0,40}\b(invalide|inconnue?|inexistante?)",
    r"empf[äa]nger(adresse)? .{0,30}(unbekannt|ung[üu]ltig|nicht)", r"unbekannter (nutzer|benutzer|empf)",
    r"utente (sconosciuto|inesistente)", r"(usuario|destinatario) (desconocido|inexistente|no existe)",
    r"onbekende (gebruiker|ontvanger)", r"usu[áa]rio (desconhecido|inexistente)",
    r"ディレクトリ(には見つかりません|のリストにありません)", r"宛先不明", r"пользователь не найден",
)  # fmt: skip

# Of several that fit, the first: from the telling to the vague.
PHRASES: tuple[tuple[BounceReason, re.Pattern[str]], ...] = (
    ("mailboxfull", _any(
        r"(mail ?box|mail ?folder|in-?box|mail ?drop|account|user|recipient)('s)?\b.{0,60}"
        r"\b(is |are )?(over|above|exceed\w*|beyond) .{0,40}(quota|limit|size|storage|capacity)",
        r"(mail ?box|mail ?folder|in-?box|mail ?drop|maildir)('s)? (size )?(is |are )?(almost )?full",
        r"\bfull (mail ?box|in-?box)", r"\b(over|out of|exceed\w*|beyond) (the |its |your )?"
        r"(disk |mail |mailbox |storage |user )*(quota|storage|space)", r"quota (is )?(exceed|full|reached|violation|over)",
        r"(not enough|insufficient|no) (disk |storage |mailbox |mail )+space",
        r"reached (its |the |their )?(\w+ )?quota", r"mailbox .{0,80}exceed", r"exceeded the local limit", r"too much mail data", r"\boverquota\b",
        r"not enough storage|storage (limit|exceed)", r"quotaexceeded", r"user has (exhausted|too many messages)",
        r"bo[iî]te (aux lettres|de r[ée]ception|mail)?.{0,30}(pleine|satur[ée]e)", r"postfach .{0,20}voll",
        r"casella .{0,20}piena", r"buz[óo]n .{0,20}lleno", r"mailbox .{0,20}vol\b", r"メールボックス.{0,20}(一杯|超過|容量)",
        r"(一杯|超過)で.{0,20}(受信|配信|送信)",
    )),
    ("exceedlimit", _any(r"exceeds? (the )?(recipient|mailbox)('s)? (message |mail )?size limit",
                         r"larger than the (current )?(mailbox|recipient)")),
    ("mesgtoobig", _any(
        r"(message|mail|e-?mail|body|content|header|it|attachment)\b.{0,40}\b(is )?too (big|large|long)",
        r"(message|mail|e-?mail)? ?size\b.{0,30}\b(exceed|limit|too|over|larger)",
        r"exceed\w* .{0,30}(maximum|max|fixed|allowed|permitted|global) .{0,30}(size|limit)", r"maximum (message )?size",
        r"line (too|length) long", r"message trop volumineux",
    )),
    ("suspend", _any(
        r"(account|mailbox|user|recipient|e-?mail|domain)(\(s\))?('s)?\b.{0,80}\b(is |has been |was |temporarily )*"
        r"(disabled|suspend\w*|inactive|deactivated|locked|frozen|blocked by the administrator|terminated|discontinued"
        r"|on vacation hold|not active|closed)",
        r"(inactive|disabled|suspended|locked|frozen) (user|account|mailbox|recipient|domain)", r"not currently active",
        r"compte .{0,30}(suspendu|d[ée]sactiv[ée]|ferm[ée])", r"temporarily (inactive|suspended)",
    )),
    ("hasmoved", _any(r"(user|recipient|mailbox|address|account)\b.{0,60}\bhas (moved|been (replaced|changed))",
                      r"recipient no longer on server", r"new address is|has a new (e-?mail )?address")),
    ("virusdetected", _any(r"\bvirus(es)?\b(?!.{0,20}firewall)", r"\b(malware|trojan|worm|infected|phish\w*)\b",
                           r"potentially executable", r"rejected due to security policies")),
    ("authfailure", _any(
        r"\bdmarc\b", r"\b(spf|dkim)\b.{0,60}\b(fail|reject|invalid|not (pass|permitted|allowed|authori[sz]ed)|required|record)",
        r"(fail\w*|violat\w*|not pass)\b.{0,60}\b(spf|dkim)\b", r"\bunauthenticated (e-?mail|mail|message)",
        r"sender policy framework", r"sender (is )?(not authenticated|unauthenticated)",
    )),
    ("requireptr", _any(r"(reverse|ptr|rdns)\b.{0,40}\b(dns|record|lookup|look-up|name|missing|required|not)",
                        r"(cannot|could not|unable to|fail\w*)\b.{0,30}\b(find|resolve|reverse).{0,40}\b(client )?(hostname|ptr|your (host ?name|address|ip))",
                        r"no (ptr|reverse)", r"does not resolve( to)?\b.{0,20}(ip|address)?$")),
    ("badreputation", _any(r"\b(low|poor|bad)\b.{0,20}\breputation", r"reputation of (your|the sending)")),
    ("toomanyconn", _any(r"too many (concurrent |simultaneous |smtp |open )*(connections?|sessions?|clients)",
                         r"(connection|ip|session) (frequency|rate|count)\b.{0,20}(limit|exceed)", r"connection (limit|rate)",
                         r"maximum (number of )?(concurrent |simultaneous )?connections?")),
    ("speeding", _any(r"(rate|message|mail|sending)[- ](rate[- ])?limit", r"too (fast|quickly|many (messages|mails|e-?mails|recipients))",
                      r"throttl\w+", r"(exceed\w*)\b.{0,40}\b(rate|per (minute|hour|day))")),
    ("blocked", _any(r"spamhaus|spamcop|barracudacentral|sorbs|spfbl|uceprotect|abuseat")),
    ("spamdetected", _any(
        r"\b(is|as|like|considered|classified|identified|detected|appears?|suspected|probable|likely|possibl[ey])\b.{0,40}\b(spam|ube|uce|junk|unsolicited|bulk)",
        r"\b(spam|ube|uce|junk|unsolicited|bulk)\b.{0,40}\b(detected|reject\w*|content|message|refused|filter|score|not (accepted|wanted|welcome)|block\w*|firewall)",
        r"(content|message)( was| has been)? (rejected|blocked|denied).{0,40}\b(spam|ube|uce|filter)", r"message content (rejected|refused)",
        r"blocked (by|using) .{0,30}(spam|content filter)", r"spam(assassin| ?assassin)?[- ]?(score|level)",
    )),
    ("rejected", _any(
        r"(sender|from|return)\b.{0,60}\b(address|domain|e-?mail)?.{0,20}\b(does ?n[o']t exist|not exist|invalid|unknown|not (valid|found|allowed|accepted|permitted)"
        r"|verif(y|ication)|verify failed|could not be verified|denied)",
        r"invalid (sender|from)|sender (address )?(rejected|denied|refused|blocked)(?!.{0,200}\b(rbl|aup#))",
        r"not (a )?(member|subscri\w+)|permission to post|not allowed to (post|send)|only (members|subscribers)",
        r"user complaints|unexpected volume", r"mail from\b.{0,40}\b(reject|refus|denied)",
        r"メッセージを投稿する権限", r"by (sender|recipient) (request|choice)",
    )),
    ("blocked", _any(
        r"spamhaus|spamcop|barracudacentral|sorbs|spfbl|uceprotect|abuseat", r"\b(dns|real-?time )?(b|block) ?list",
        r"\b\w*(dn|r)bls?\b", r"black-?list\w*|block-?list\w*|deny-?list\w*|bl[ao]cked\b.{0,60}\b(ip|host|list|address|sender|network|using|by)",
        r"banned( sending)? ip", r"(your|sending|client|connecting|source) (ip|host|network|server|address)\b.{0,80}\b(block|reject|refus|denied|banned|not allowed|list)",
        r"(ip|host|client|connection|network)\b.{0,60}\b(rejected|blocked|refused|denied|banned)", r"use the smtp server of your isp",
        r"(dynamic|dial-?up|residential)\b.{0,40}\b(ip|address|host|range)", r"ip address .{0,30}(block|reject|deni|listed)",
        r"aup#", r"connection (dropped|denied|refused) due to .{0,40}(policy|reputation)", r"no access from mail server",
    )),
    ("policyviolation", _any(
        r"\bpolic(y|ies)\b(?!.{0,20}framework)", r"(attachment|file|extension|content)\b.{0,60}\b(not (allowed|accepted|permitted)|prohibited|forbidden|blocked|banned)",
        r"network not allowed", r"(violat|prohibit)\w+", r"message (was )?(rejected|refused) (by|due to) (the )?(administrator|rule)",
    )),
    ("failedstarttls", _any(r"(must|need|require\w*|please)\b.{0,30}\b(starttls|tls|encryption|encrypted)",
                            r"(starttls|tls)\b.{0,40}\b(fail|required|not|error|unable|unavailable)")),
    ("norelaying", _any(r"relay\w*\b.{0,40}\b(denied|not (allowed|permitted)|prohibited|refused|rejected|disabled|unauthori[sz]ed|access)(?!.{0,40}without authentication)",
                        r"(cannot|unable to|do(es)? not|will not|not allowed to|not permitted to|won't|refus\w+ to) relay(?!.{0,60}without authentication)",
                        r"not (a )?local (host|domain)|we do not relay|rely(ing)? denied|open relay")),
    ("hostunknown", _any(
        r"(host|domain)( or domain)?( name)?\b.{0,60}\b(not found|unknown|does ?n[o']t exist|not exist|could not be (found|resolved)|cannot be (found|resolved)|invalid|lookup fail\w*|non-?existent)",
        r"(unknown|no such|invalid|bad) (host|domain|mail ?server)", r"name (service|server) error|nxdomain|host lookup", r"unrouteable (mail )?(address|domain)",
        r"illegal host/domain", r"recipient('s)? domain .{0,30}(invalid|not|unknown)", r"could not resolve", r"(all relevant )?mx records point to non-existent",
    )),
    ("notaccept", _any(r"does not accept (any )?(e-?)?mail|null mx|not accepting (e-?)?mail|accepts no (e-?)?mail|smtp protocol (is )?(disabled|returned a permanent)", r"no mx|mail (is )?not accepted")),
    ("expired", _any(
        r"(delivery|message|retry|mail|queue|it)\b.{0,40}\b(time(out)?|period|expire\w*|attempts?)\b.{0,30}\b(exceed\w*|expired|over|elapsed|reached)", r"(message|delivery|queue)\b.{0,30}\bexpired",
        r"(cannot send|could not be (sent|delivered)|undelivered|undeliverable|not (been )?delivered|in the queue|aborted|unable to deliver)\b.{0,60}\b(for|after|within|since)\b.{0,20}\b(days?|hours?)\b",
        r"(too long|retry time|retries|giving up) .{0,20}(exceeded|expired|queue)", r"maximum (retry|delivery|queue)",
    )),
    ("systemfull", _any(r"(system|server|spool|queue|disk|partition)\b.{0,30}\b(is )?(full|no space)|no space left|insufficient system (storage|resources)|mail system full")),
    ("securityerror", _any(
        r"(authentication|authenticate|auth|log-?in|credentials?)\b.{0,60}\b(required|fail\w*|needed|invalid|first|not|turned|in your mail client)", r"(require|without|turn on|enable|need)\w*\b.{0,30}\bauth\w*",
        r"access (denied|not (allowed|permitted))|permission denied|not authori[sz]ed|unauthori[sz]ed|administrative prohibition|you are not (allowed|permitted)", r"security (error|reason|violation|restriction)",
    )),
    ("mailererror", _any(r"\b(procmail|maildrop|vacation|mailer|delivery agent|lda|deliver)\b.{0,40}\b(exit|error|returned|fail\w*|could|couldn)", r"exit (status|code)|exited with|command (output|died|failed|time limit)|pipe to \||child (status|process)|x-unix", r"service unavailable.{0,20}exit")),
    ("contenterror", _any(r"(content|conversion|encoding|mime|header|charset|8-?bit)\b.{0,40}\b(error|malformed|invalid|not supported|required|corrupt|illegal|missing|contains)", r"(malformed|invalid|improper|missing) (mime|header|content|encoding|date|subject)")),
    ("notcompliantrfc", _any(r"(rfc ?\d{3,4}|rfc)\b.{0,40}\b(compl|violat|5322|2822|non)", r"multiple .{0,20}headers|bare (lf|cr)")),
    ("syntaxerror", _any(r"syntax error|command (not|un)\s?(recogni[sz]ed|implemented|known)|bad (sequence|command)|improper (use|command)|need (rcpt|mail)|parameters? (not|error)|unrecogni[sz]ed (command|parameter)")),
    ("networkerror", _any(r"(connection|network|host|route|session)\b.{0,40}\b(refused|timed? ?out|reset|lost|unreachable|closed|failed|dropped|error|aborted|interrupted)", r"too many hops|hop count|mail (forwarding )?loop|loops? back|routing loop|mail loop|no route to|unable to connect|could not connect|dns (error|failure|problem)|network is")),
    ("systemerror", _any(r"(service|system|server|server|resources?|mail system|host)\b.{0,40}\b(unavailable|not available|error|busy|failure|problem|down|configuration|congest\w*|crash\w*|trouble)", r"(local|internal|temporary|unexpected|configuration|lookup|database|directory|i/o|processing|software|mailer|transmission) (error|failure|problem|configuration)", r"(try again|deferred|unable to (process|complete|lookup)|can'?t (create|open|lock|write|read)|queue file|out of memory|cannot allocate|timeout)")),
)  # fmt: skip
# What Orange and La Poste say of a recipient that does not exist, at whatever point they say it.
NO_SUCH_RECIPIENT = _any(r"\b(ofr|lpn\d*)_?416\b")
FILTERED = _any(
    # Yahoo names a recipient unknown only after it has seen the content.
    r"does ?n[o']t have an? ([\w.-]+ )?account",
    r"(was|been|is) rejected by (a |the )?(remote|recipient|domain)", r"(due to|by|because of) .{0,30}(recipient|user|domain)('s)? .{0,20}filter",
    r"recipient (has )?(refuse|reject|block)\w*", r"user (reject|refuse)\w*", r"not accepting (mail|messages) from",
    r"because the recipient is only accepting",
)  # fmt: skip
