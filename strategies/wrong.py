"""
Values of a wrong JSON type, for a property of a declared type.

Law: the declared type is meant strictly. A number is no string, a numeral no number, one item no list; only a number
without a fraction is an integer, however it is written.
"""

from __future__ import annotations

from typing import Any

_OBJECT = {"unexpected": ["an", "object"]}
_UNIX_TIME = 1_700_000_000


def wrong_values(schema: dict[str, Any], good: Any) -> dict[str, Any]:
    """
    Return name -> value of what breaks the type of *schema*, the mistakes that servers overlook most easily first.

    *good* is a value of the property that is right: most of the wrong ones say the same in another type.
    """
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if "array" in types:
        alone = "one text" if isinstance(good[0], str) else "one object"
        items = wrong_items(schema.get("items", {}), good[0])
        return {alone: good[0], **items, "a word": "none", "a number": 7, "a boolean": True}
    if "boolean" in types:
        return {"a text": str(good).lower(), "a number": int(good), "a word": "perhaps", "an object": _OBJECT}
    if "integer" in types:
        numeral = {"a text": str(good), "a fraction": good + 0.5, "a word": "many", "a boolean": True}
        return {**numeral, "a list": [good], "an object": _OBJECT}
    if "date" in schema.get("format", ""):
        return _no_date(good)
    return {"a number": 7, "a list with one text": [good], "a boolean": True, "an object": _OBJECT}


def _no_date(good: str) -> dict[str, Any]:
    return {
        "a text that is no date-time": "the day after tomorrow",
        "a number": _UNIX_TIME,
        "a day in no month": f"{good[:4]}-13-01T12:00:00+00:00",
        "a list": [good],
        "a boolean": True,
        "an object": _OBJECT,
    }


def wrong_items(schema: dict[str, Any], good: Any) -> dict[str, Any]:
    """Return name -> list whose last item breaks the type of the items' *schema*; one before it is *good*, if any."""
    alone: dict[str, Any] = {}
    if schema.get("type") == "string":
        alone = {"a list of objects": [{"email": good}]}
        wrong: dict[str, Any] = {"null": None, "a number": 7, "an object": {"email": good}, "a list": [good]}
    else:
        wrong = {"a text": "not an object", "null": None, "a number": 7, "a list": [good]}
    return {f"a list with {name}": [good, item] for name, item in wrong.items()} | alone


def wrong_members(schema: dict[str, Any], good: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return name -> object like *good* that lacks a required member, or has one member of a wrong type."""
    lacking = {f"no {name}": {key: good[key] for key in good if key != name} for name in schema.get("required", ())}
    wrong = {
        f"{name} as {kind}": {**good, name: value}
        for name, member in schema.get("properties", {}).items()
        if name in good
        for kind, value in (wrong_values(member, good[name]) | _null(member)).items()
    }
    return lacking | wrong


def _null(schema: dict[str, Any]) -> dict[str, None]:
    return {} if "null" in schema.get("type", ()) else {"null": None}
