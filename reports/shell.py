"""
What every HTML page has in common: styles and scripts within the file, and a policy that runs nothing else.

Law: no value from the results reaches a page as markup. Autoescape is on, invisible
characters are named, and the content security policy runs our own scripts only.
"""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.text import visible

EARLY_SCRIPTS = ("theme.js",)
UNSAFE_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def rendered(template: str, styles: tuple[str, ...], scripts: tuple[str, ...], **values: Any) -> str:
    """Render a page from a template, the names of its styles, those of the scripts at its end, and what it shows."""
    early, late, sheets = _static(*EARLY_SCRIPTS), _static(*scripts), _static(*styles)
    policy = _policy(sheets, (*early, *late))
    page = (
        environment()
        .get_template(template)
        .render(styles=sheets, early_scripts=early, late_scripts=late, policy=policy, **values)
    )
    return page.encode("utf-8", "backslashreplace").decode("utf-8")


@cache
def environment() -> Environment:
    """Build the template environment: strict, escaping, and blind to nothing."""
    env = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["exactly"] = lambda text: Markup(escape(text))  # noqa: S704 - escaped
    env.filters["data"] = data_block
    env.filters["ticked"] = ticked
    env.filters["words"] = lambda slug: slug.replace("-", " ")
    return env


def ticked(text: str) -> Markup:
    """Set what stands between backticks in the fixed-width face."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return Markup().join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def data_block(value: object) -> Markup:
    """Write JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character, replacement in UNSAFE_IN_SCRIPT.items():
        text = text.replace(character, replacement)
    return Markup(text)  # noqa: S704 - nothing in it can be read as markup


def _shown(value: object) -> object:
    """Name invisible characters in whatever a template prints; markup is ours already."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _static(*names: str) -> tuple[Markup, ...]:
    folder = files("reports") / "static"
    return tuple(Markup((folder / name).read_text(encoding="utf-8")) for name in names)  # noqa: S704 - our own files


def _policy(styles: tuple[Markup, ...], scripts: tuple[Markup, ...]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hashes(styles)}",
            f"script-src {_hashes(scripts)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashes(sources: tuple[Markup, ...]) -> str:
    digests = (hashlib.sha256(source.encode()).digest() for source in sources)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
