"""What filters and servers said of a mail; only the named server is believed on who wrote it."""

import pytest

from miroir.channels.email import understand
from miroir.channels.email.spam_verdicts import fails_dmarc

TRUSTED = "mx.example.org"


@pytest.mark.parametrize(
    "header",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9.1 required=5.0 tests=A,B",
        "X-Spam: Yes",
        "X-Spamd-Result: default: True [16.20 / 15.00]; R_SPF_FAIL(1.00)[-all]",
        "X-Rspamd-Action: add header",
        "X-MS-Exchange-Organization-SCL: 6",
        "X-Forefront-Antispam-Report: CIP:1.2.3.4;CTRY:;LANG:en;SCL:5;SRV:;IPV:NLI;SFV:SPM;",
        "X-Bogosity: Spam, tests=bogofilter, spamicity=1.0",
    ],
)
def test_a_filters_word_is_heeded(header: str) -> None:
    notice = understand(f"From: a@example.net\n{header}\n\nBuy\n".encode()).notice
    assert (notice.kind, notice.why) == ("spam", header.partition(":")[0].lower())


@pytest.mark.parametrize(
    "header",
    [
        "X-Spam-Flag: NO",
        "X-Spam-Status: No, score=-0.1 required=5.0",
        "X-Spamd-Result: default: False [0.20 / 15.00]",
        "X-Rspamd-Action: no action",
        "X-Rspamd-Action: greylist",
        "X-MS-Exchange-Organization-SCL: 1",
        "X-MS-Exchange-Organization-SCL: -1",
        "X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:1;SFV:NSPM;",
        "X-Bogosity: Ham",
    ],
)
def test_a_mail_that_passed_is_a_persons(header: str) -> None:
    assert understand(f"From: a@example.net\n{header}\n\nHello\n".encode()).notice.kind == "person"


@pytest.mark.parametrize(
    ("header", "fails"),
    [
        ("mx.example.org; dmarc=fail (p=reject dis=none) header.from=bank.example", True),
        ("MX.example.org 1; spf=pass smtp.mailfrom=x; dmarc=fail header.from=bank.example", True),
        ("mx.example.org; dmarc=fail (p=none) header.from=bank.example", False),
        ("mx.example.org; dmarc=fail policy.dmarc=none", False),
        ("mx.example.org; dmarc=pass header.from=bank.example", False),
        ("mx.example.org; dkim=fail; spf=fail", False),
        ("mx.example.org; none", False),
        ('mx.example.org; spf=fail reason="; dmarc=pass"; dmarc=fail', True),
        ("mx.example.org; spf=fail (x; dmarc=pass; p=none); dmarc=fail", True),
        ("elsewhere.example; dmarc=fail header.from=bank.example", False),
        ("mx.example.org.evil.example; dmarc=fail", False),
        ("(mx.example.org;) evil.example; dmarc=fail", False),
        ('evil.example; spf=pass reason="; dmarc=fail mx.example.org"', False),
        ("", False),
    ],
)
def test_only_the_named_server_is_believed(header: str, fails: bool) -> None:
    raw = f"Authentication-Results: {header}\nFrom: a@bank.example\n\nHello\n"
    results = understand(raw.encode()).dmarc
    assert fails_dmarc(results, trusted=TRUSTED) is fails
    assert not fails_dmarc(results, trusted="")


def test_a_pass_forged_by_another_server_undoes_no_failure() -> None:
    raw = (
        "Authentication-Results: evil.example; dmarc=pass\n"
        "Authentication-Results: mx.example.org; dmarc=fail (p=quarantine)\n"
        "From: a@bank.example\n\nHello\n"
    )
    assert fails_dmarc(understand(raw.encode()).dmarc, trusted=TRUSTED)
