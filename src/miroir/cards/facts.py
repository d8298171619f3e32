"""What is recorded of data sources."""

from uuid import UUID

from miroir.journal import Fact


class DataSourceSet(Fact, frozen=True, kw_only=True):
    """It was set where a brand's own data is asked for."""

    brand_id: UUID
    by: UUID


class DataSourceRemoved(Fact, frozen=True, kw_only=True):
    """A brand's own data is not asked for any more."""

    brand_id: UUID
    by: UUID
