"""SMS: how long one may be, how a brand's leave, and which numbers want none."""

from miroir.sms.facts import SmsProvider, SmsWaySet
from miroir.sms.numbers import masked
from miroir.sms.segments import BASIC, EXTENDED, Length, length, with_plain_spaces
from miroir.sms.stops import number_stopped, stop_number
from miroir.sms.ways import (
    DEFAULT_WORDS,
    LANGUAGES,
    MOST_SEGMENTS,
    SmsWay,
    WantedSmsWay,
    filled,
    renew_sms_secret,
    set_sms_way,
    sms_secret,
    sms_way,
    sms_ways,
    wanted_of,
)

__all__ = [
    "BASIC",
    "DEFAULT_WORDS",
    "EXTENDED",
    "LANGUAGES",
    "MOST_SEGMENTS",
    "Length",
    "SmsProvider",
    "SmsWay",
    "SmsWaySet",
    "WantedSmsWay",
    "filled",
    "length",
    "masked",
    "number_stopped",
    "renew_sms_secret",
    "set_sms_way",
    "sms_secret",
    "sms_way",
    "sms_ways",
    "stop_number",
    "wanted_of",
    "with_plain_spaces",
]
