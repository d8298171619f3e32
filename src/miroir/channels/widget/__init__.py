"""The chat widget on brands' own sites."""

from miroir.channels.widget.facts import VisitorSignedIn, VisitorSignedOut
from miroir.channels.widget.model import LineShown, Sent, TalkShown, Visitor
from miroir.channels.widget.paces import refuse_flood
from miroir.channels.widget.queries import current_talk, public, public_timeline, talks
from miroir.channels.widget.sending import send
from miroir.channels.widget.site_secrets import draw_site_secret, site_secrets
from miroir.channels.widget.unseen import follower
from miroir.channels.widget.visitors import create_visitor, find_visitor

__all__ = [
    "LineShown",
    "Sent",
    "TalkShown",
    "Visitor",
    "VisitorSignedIn",
    "VisitorSignedOut",
    "create_visitor",
    "current_talk",
    "draw_site_secret",
    "find_visitor",
    "follower",
    "public",
    "public_timeline",
    "refuse_flood",
    "send",
    "site_secrets",
    "talks",
]
