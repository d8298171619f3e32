"""The Message-IDs of a conversation, when its messages move to another one."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction

# A mail of ours has the id of its message as the local part of its Message-ID.
FOLLOW = """
    update mail_reference r set conversation_id = m.conversation_id
    from message m
    where r.organisation_id = $1 and r.conversation_id = any($2)
      and m.organisation_id = $1 and m.conversation_id = any($2)
      and r.conversation_id <> m.conversation_id
      and (r.message_id = left(btrim(btrim(m.external_id), '<>'), 998)
           or split_part(r.message_id, '@', 1) = m.id::text)
"""


async def follow_messages(transaction: Transaction, conversation_ids: Sequence[UUID]) -> None:
    """Have an answer to a mail find the conversation that the mail is in by now.

    The mails have moved among `conversation_ids`.
    """
    await transaction.execute(FOLLOW, transaction.organisation, list(conversation_ids))
