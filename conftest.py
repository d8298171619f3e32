"""Fixtures for every room: see miroir.base.testing."""

pytest_plugins = ["miroir.base.testing"]
