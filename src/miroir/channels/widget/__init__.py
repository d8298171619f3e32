"""The chat widget on brands' own sites."""

from miroir.channels.widget.facts import VisitorSignedIn, VisitorSignedOut
from miroir.channels.widget.linked import reads_for_customer, talk_by_link, through_link
from miroir.channels.widget.model import LineShown, Linked, Sent, TalkShown, Visitor
from miroir.channels.widget.outreach import Reached, reached
from miroir.channels.widget.outreach_rules import (
    Compare,
    Occasion,
    Outreach,
    Rule,
    add_outreach_rule,
    change_outreach_rule,
    outreach_rule,
    outreach_rules,
    quiet_days,
    remove_outreach_rule,
    set_quiet_days,
)
from miroir.channels.widget.paces import refuse_flood
from miroir.channels.widget.queries import current_talk, lines, lines_for, public, talks
from miroir.channels.widget.sending import send
from miroir.channels.widget.site_secrets import draw_site_secret, site_secrets
from miroir.channels.widget.unseen import follower
from miroir.channels.widget.visitors import create_visitor, find_visitor

__all__ = [
    "Compare",
    "LineShown",
    "Linked",
    "Occasion",
    "Outreach",
    "Reached",
    "Rule",
    "Sent",
    "TalkShown",
    "Visitor",
    "VisitorSignedIn",
    "VisitorSignedOut",
    "add_outreach_rule",
    "change_outreach_rule",
    "create_visitor",
    "current_talk",
    "draw_site_secret",
    "find_visitor",
    "follower",
    "lines",
    "lines_for",
    "outreach_rule",
    "outreach_rules",
    "public",
    "quiet_days",
    "reached",
    "reads_for_customer",
    "refuse_flood",
    "remove_outreach_rule",
    "send",
    "set_quiet_days",
    "site_secrets",
    "talk_by_link",
    "talks",
    "through_link",
]
