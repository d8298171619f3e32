"""Pushes facts to open screens."""

from miroir.live.hub import Hub

__all__ = ["Hub"]
