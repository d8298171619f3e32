"""What happened to what the desk keeps for people."""

from uuid import UUID

from miroir.journal import Fact


class ViewSaved(Fact, frozen=True, kw_only=True):
    """Somebody saved a view, or changed it. `shared`: for everybody to see."""

    view_id: UUID
    by: UUID
    shared: bool


class ViewRemoved(Fact, frozen=True, kw_only=True):
    """A saved view is gone."""

    view_id: UUID
    by: UUID
