"""A report as a mail: text, and HTML with its charts as pictures, or with tables alone."""

import asyncio
from collections.abc import Sequence
from typing import Final

from miroir.access import Account
from miroir.base.language import Language
from miroir.base.pages import render
from miroir.channels.staff_mail import StaffMail
from miroir.reports.drawing import draw_bare
from miroir.reports.model import Exhibit, Shown
from miroir.reports.pictures import fonts, png
from miroir.reports.words import worded

MOST: Final = 8
WIDTH: Final = 640


async def draw_pictures(exhibits: Sequence[Exhibit]) -> dict[str, bytes]:
    """Return each chart as a PNG under its name in mails; none where no font is to be had."""
    if fonts() is None:
        return {}
    return await asyncio.to_thread(
        lambda: {
            picture_name(one): png(
                draw_bare(one.chart, title=one.title, about=one.about, width=WIDTH)
            )
            for one in exhibits
            if one.chart is not None
        }
    )


def picture_name(exhibit: Exhibit) -> str:
    """Return what the picture of an exhibit is called in a mail."""
    return f"{exhibit.code}.png"


def chosen_for_mail(shown: Shown) -> list[Exhibit]:
    """Return what of a page goes into a mail: what it marks, or else what comes first."""
    marked = [one for one in shown.exhibits if one.mailed]
    return (marked or list(shown.exhibits))[:MOST]


def compose_report(
    shown: Shown,
    recipient: Account,
    *,
    pictures: dict[str, bytes],
    page: str,
    set_up_by: str,
    tongue: Language,
) -> StaffMail:
    """Return the mail that brings a report to one account; `page` is where it stands."""
    exhibits = chosen_for_mail(shown)
    subject = f"{shown.title} · {shown.period}"
    why = tongue.gettext("%(name)s had this report sent to you. Ask them to change or stop it.") % {
        "name": set_up_by
    }
    values = {
        "shown": shown,
        "exhibits": [(one, worded(one.table, tongue)) for one in exhibits],
        "pictures": {
            one.code: picture_name(one) for one in exhibits if picture_name(one) in pictures
        },
        "page": page,
        "why": why,
        "width": WIDTH,
    }
    return StaffMail(
        account_id=recipient.id,
        subject=subject,
        text=_text(shown, exhibits, page=page, why=why, tongue=tongue),
        html=render("reports/mail.html", values, tongue=tongue),
        pictures=pictures,
    )


def _text(
    shown: Shown, exhibits: Sequence[Exhibit], *, page: str, why: str, tongue: Language
) -> str:
    lines = [shown.title, shown.period, "", page, ""]
    colon = tongue.gettext("%s: %s")
    for exhibit in exhibits:
        table = worded(exhibit.table, tongue)
        lines += [exhibit.title, "-" * min(60, len(exhibit.title))]
        for name, *cells in table.rows:
            said = [colon % both for both in zip(table.heads[1:], cells, strict=True)]
            lines.append(f"{name} – {'; '.join(said)}")
        lines.append("")
    return "\n".join([*lines, *shown.notes, "", why, ""])
