"""The views that the sample's supervisors share with everybody."""

from miroir.access import accounts
from miroir.base.database import Transaction
from miroir.desk import Filter, ViewDraft, save_view

VIEWS = (
    ViewDraft(
        name="En retard ou presque",
        filter=Filter(unanswered=True, due_within=3600),
        sort="promise",
        shared=True,
    ),
    ViewDraft(
        name="E-mails sans conseiller",
        filter=Filter(channels=["email", "form"], nobodys=True),
        sort="waiting",
        shared=True,
    ),
    ViewDraft(name="En anglais", filter=Filter(languages=["en"]), shared=True),
)


async def share_views(tx: Transaction) -> None:
    """Have a supervisor share some views."""
    leads = [account for account in await accounts(tx) if "supervisor" in account.roles]
    for view in VIEWS:
        await save_view(tx, view, by=leads[0].id)
