"""Law: a limit, an enum or a type arrives as an argument, read from `openapi/` by the caller; none is typed here."""

from strategies.emails import EMAIL_ADDRESSES, email_body, emails, recipients
from strategies.texts import ALPHABETS, AWKWARD_TEXTS, LongText, edges, long_texts, texts
from strategies.wrong import wrong_items, wrong_members, wrong_values

__all__ = [
    "ALPHABETS",
    "AWKWARD_TEXTS",
    "EMAIL_ADDRESSES",
    "LongText",
    "edges",
    "email_body",
    "emails",
    "long_texts",
    "recipients",
    "texts",
    "wrong_items",
    "wrong_members",
    "wrong_values",
]
