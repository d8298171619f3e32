"""SMS: what a provider does for us, how surveys leave, and what comes back."""

from miroir.channels.sms.facts import SmsSent, SmsStopTaken
from miroir.channels.sms.forgetting import KEEP as KEEP_SMS
from miroir.channels.sms.forgetting import forget_sms
from miroir.channels.sms.hours import holidays_of, permitted_from
from miroir.channels.sms.incoming import sms_inlet, take_text
from miroir.channels.sms.log_adapter import keep as keep_logged
from miroir.channels.sms.logged import LoggedSms, Unsent, logged_number, logged_sms, unsent_sms
from miroir.channels.sms.model import Came, Outcome, Provider, Refused, Sms
from miroir.channels.sms.sending import outgoing_sms, providers

__all__ = [
    "KEEP_SMS",
    "Came",
    "LoggedSms",
    "Outcome",
    "Provider",
    "Refused",
    "Sms",
    "SmsSent",
    "SmsStopTaken",
    "Unsent",
    "forget_sms",
    "holidays_of",
    "keep_logged",
    "logged_number",
    "logged_sms",
    "outgoing_sms",
    "permitted_from",
    "providers",
    "sms_inlet",
    "take_text",
    "unsent_sms",
]
