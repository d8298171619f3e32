"""What people are alerted of: their choices, and pushes to browsers whose desk is closed."""

from miroir.alerts.jobs import follower
from miroir.alerts.sending import send_all_pushes
from miroir.alerts.web_push import post_push

__all__ = ["follower", "post_push", "send_all_pushes"]
