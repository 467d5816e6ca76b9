"""
Every number and fixed text that the vendor publishes about email requests.

Law: a documented limit is typed here and nowhere else in the emulator; the rest
of the package reads it from the one `Limits` object that its emulator owns.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Limits:
    """The published limits; lengths count Unicode code points."""

    subject: int = 1_000
    body_text: int = 1_048_576
    body_html: int = 1_048_576
    recipients: int = 500
    recipient: int = 1_000
    attachments: int = 1_000
    attachment_prefix: str = "https://app.close.com/go/file/"
    followup_delay_at_least: int = 86_400
    send_in_below: int = 60
    preview: int = 200
    page_default: int = 100
    page_most: int = 100
    skip_most: int = 250_000
