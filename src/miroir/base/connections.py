"""The types of what the web framework hands in, spelt once."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State

Connection = ASGIConnection[Any, Any, Any, State]
HttpRequest = Request[Any, Any, State]
