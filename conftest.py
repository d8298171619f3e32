"""Fixtures for every room: see miroir.base.testing and tests/serving.py."""

pytest_plugins = ["miroir.base.testing", "tests.serving", "tests.listening"]
