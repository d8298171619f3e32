"""Numbers that want no surveys by SMS, and belonged to nobody known as they said so."""

from miroir.base.database import Transaction

STOP = """
    insert into sms_stop (organisation_id, number, stopped_at) values ($1, $2, $3)
    on conflict do nothing
    returning number
"""
IS_STOPPED = "select exists (select from sms_stop where organisation_id = $1 and number = $2)"


async def stop_number(tx: Transaction, number: str) -> bool:
    """Send no survey to a number of E.164 any more; say whether that is new."""
    return await tx.value(STOP, tx.organisation, number, tx.at) is not None


async def number_stopped(tx: Transaction, number: str) -> bool:
    """Say whether a number of E.164 asked to be left alone."""
    return bool(await tx.value(IS_STOPPED, tx.organisation, number))
