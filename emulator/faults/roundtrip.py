"""
Faults of the round trip: what is written is not what is read.

Law: the rows on single properties are made from the tables below, one for creates and one for updates; each property
is spoiled in another way.
"""

from __future__ import annotations

import html
import itertools
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from emulator.faults.fault import Change, Fault
from emulator.faults.reading import kept_as, refused_body, refused_if, taken_as, values_as, without_offset
from emulator.faults.seams import all_of, instead, within
from emulator.faults.showing import shown_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.assembly import Emulator

    How = tuple[str, str, Callable[[Any], Any]]

_TEXTS = ("subject", "body_text", "body_html")
_LISTS = ("to", "cc", "bcc")
_ORDINARY = 20


def _none(_: Any) -> None:
    return None


CREATED: dict[str, How] = {
    "to": ("emptied", "is emptied", lambda _: []),
    "cc": ("last-lost", "loses its last address", lambda items: items[:-1]),
    "bcc": ("hidden", "is not kept", lambda _: []),
    "subject": ("cut", "is cut to some characters", lambda text: text[:_ORDINARY]),
    "body_text": ("ended", "gets a full stop more", lambda text: f"{text}."),
    "body_html": ("wrapped", "is wrapped into a division", lambda text: f"<div>{text}</div>"),
    "activity_at": ("a-second-off", "is a second late", lambda moment: moment + timedelta(seconds=1)),
    "contact_id": ("dropped", "is dropped", _none),
    "in_reply_to_id": ("dropped", "is dropped", _none),
    "user_id": ("dropped", "is dropped", _none),
    "followup_sequence_delay": ("rounded", "is rounded up to a minute more", lambda delay: delay - delay % 60 + 60),
    "followup_sequence_add_cc_bcc": ("negated", "is taken for its opposite", lambda flag: not flag),
    "followup_sequence_id": ("dropped", "is dropped", _none),
    "template_id": ("in-capitals", "is kept in another letter case", str.swapcase),
}
UPDATED: dict[str, How] = {
    "to": ("first-only", "keeps only its first address", lambda items: items[:1] if len(items) > 1 else []),
    "cc": ("doubled", "is doubled", lambda items: items * 2),
    "bcc": ("joined", "is kept as one text", lambda items: [", ".join(items)] if len(items) > 1 else []),
    "subject": ("case-swapped", "changes the case of its letters", str.swapcase),
    "body_text": ("cut", "loses its last character", lambda text: text[:-1]),
    "body_html": ("escaped", "is kept escaped", html.escape),
    "activity_at": ("a-day-off", "is kept as the day before", lambda moment: moment - timedelta(days=1)),
    "contact_id": ("dropped", "is dropped", _none),
    "in_reply_to_id": ("dropped", "is dropped", _none),
    "user_id": ("dropped", "is dropped", _none),
    "followup_sequence_delay": ("in-days", "is kept as a day more", lambda delay: delay + 86_400),
    "followup_sequence_add_cc_bcc": ("negated", "is taken for its opposite", lambda flag: not flag),
    "followup_sequence_id": ("dropped", "is dropped", _none),
    "template_id": ("dropped", "is dropped", _none),
}


def _single(table: str, hows: dict[str, How]) -> list[Fault]:
    return [
        Fault(
            f"{table}-{name.replace('_', '-')}-{how}",
            f"email-{table}-keeps-{name.replace('_', '-')}",
            f"`{name}` of {'a create' if table == 'create' else 'an update'} {says}.",
            kept_as(table, name, keep),
        )
        for name, (how, says, keep) in hows.items()
    ]


def _in_texts(how: Callable[[str], str], *names: str) -> Change:
    return all_of(*(kept_as("both", name, how) for name in names or _TEXTS))


def _in_lists(how: Callable[[list[str]], list[str]], *names: str) -> Change:
    return all_of(*(kept_as("both", name, how) for name in names or _LISTS))


def _bare(text: str) -> str:
    return text[:-1].rpartition("<")[2] if text.endswith(">") else text


def _basic(text: str) -> str:
    return "".join(mark if ord(mark) <= 0xFFFF else "?" for mark in text)  # noqa: PLR2004 - the basic plane


def _visible(text: str) -> str:
    return "".join(mark for mark in text if unicodedata.category(mark) != "Cf")


def _copies_lost(body: dict[str, Any]) -> dict[str, Any]:
    """Forget the copies of a body that names its organization."""
    return body | {"cc": [], "bcc": []} if "organization_id" in body else body


def _must_name_no_organization(body: dict[str, Any]) -> bool:
    return body.get("organization_id") is not None


def _every_other_look(emulator: Emulator) -> None:
    """Show the text of an email only in every second GET."""
    looks = itertools.count()
    shown_as("body_text", lambda text, _: text if next(looks) % 2 else None, "get")(emulator)


def _reads_touch(emulator: Emulator, old: Callable[..., Any], **named: Any) -> Any:
    """Date an email by the last GET of it."""
    emulator.emails.touch(emulator.emails.find(named["id"]))
    return old(**named)


ROWS = (
    *_single("create", CREATED),
    *_single("update", UPDATED),
    Fault(
        "date-created-is-now",
        "email-create-keeps-date-created",
        "An email is dated by its create, whatever date it names.",
        instead("composer.created", lambda _, now: now),
    ),
    Fault(
        "date-created-cut-to-day",
        "email-create-keeps-date-created",
        "A back-dated email keeps only the day.",
        kept_as("create", "date_created", lambda moment: moment.replace(hour=0, minute=0, second=0, microsecond=0)),
    ),
    *(
        Fault(
            f"{table}-{slug}-offset-ignored",
            f"email-{table}-keeps-{slug}",
            f"The offset in the `{slug.replace('-', '_')}` of {words} is ignored.",
            taken_as(table, slug.replace("-", "_"), without_offset),
        )
        for table, words, slug in (
            ("create", "a create", "activity-at"),
            ("update", "an update", "activity-at"),
            ("create", "a create", "date-created"),
        )
    ),
    Fault(
        "bcc-hidden-from-get",
        "email-create-keeps-bcc",
        "A GET shows no blind copies.",
        shown_as("bcc", lambda _, __: [], "get"),
    ),
    Fault(
        "create-empty-subject-refused",
        "email-create-keeps-subject",
        "A create with an empty subject is refused.",
        refused_if("create", "subject", lambda text: not text),
    ),
    Fault(
        "create-line-ends-refused",
        "email-create-keeps-body-text",
        "A create whose plain body has line ends of two characters is refused.",
        refused_if("create", "body_text", lambda text: "\r\n" in text),
    ),
    Fault(
        "create-odd-offset-refused",
        "email-create-keeps-activity-at",
        "A create whose time has an offset of half an hour to the west is refused.",
        refused_body("create", "activity_at", lambda body: str(body.get("activity_at")).endswith("-03:30")),
    ),
    Fault("texts-trimmed", "email-text-survives", "Blanks at the ends of texts are cut off.", _in_texts(str.strip)),
    Fault(
        "texts-composed",
        "email-text-survives",
        "Texts are kept in Unicode's composed form.",
        _in_texts(lambda text: unicodedata.normalize("NFC", text)),
    ),
    Fault(
        "line-ends-of-unix",
        "email-text-survives",
        "Line ends of a plain body are all made the same.",
        _in_texts(lambda text: text.replace("\r\n", "\n"), "body_text"),
    ),
    Fault("texts-in-basic-plane", "email-text-survives", "Emoji become question marks.", _in_texts(_basic)),
    Fault(
        "entities-unescaped",
        "email-text-survives",
        "Entities of an HTML body become characters.",
        _in_texts(html.unescape, "body_html"),
    ),
    Fault(
        "recipients-lower-cased",
        "email-recipients-survive",
        "Recipients become small letters.",
        _in_lists(lambda items: [item.lower() for item in items]),
    ),
    Fault(
        "recipients-once-each",
        "email-recipients-survive",
        "A recipient who is named twice is kept once.",
        _in_lists(lambda items: list(dict.fromkeys(items)), "to"),
    ),
    Fault("recipients-sorted", "email-recipients-survive", "Recipients are sorted.", _in_lists(sorted, "cc")),
    Fault(
        "recipients-bare",
        "email-recipients-survive",
        "Recipients lose their display names.",
        _in_lists(lambda items: [_bare(item) for item in items], "bcc"),
    ),
    Fault(
        "repost-loses-copies",
        "email-repost",
        "A create that names the organization loses its copies.",
        values_as("create", _copies_lost),
    ),
    Fault(
        "repost-refused",
        "email-repost",
        "A create that names the organization is refused.",
        refused_body("create", "organization_id", _must_name_no_organization),
    ),
    Fault(
        "text-in-every-other-look",
        "email-get-repeats",
        "A GET shows the plain body only every second time.",
        _every_other_look,
    ),
    Fault(
        "reads-date-an-email",
        "email-get-repeats",
        "A GET moves `date_updated`.",
        within("views.get_email", _reads_touch),
    ),
    Fault(
        "invisible-characters-removed",
        "email-generated-texts",
        "Characters that cannot be seen are removed from subjects.",
        _in_texts(_visible, "subject"),
    ),
    Fault(
        "long-lines-cut",
        "email-generated-texts",
        "A plain body of a single line is cut to some characters.",
        _in_texts(lambda text: text if "\n" in text else text[:_ORDINARY], "body_text"),
    ),
)
