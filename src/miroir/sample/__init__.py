"""A sample organisation, invented by us: two brands, their people, some weeks of their life."""

from miroir.sample.loading import load

__all__ = ["load"]
