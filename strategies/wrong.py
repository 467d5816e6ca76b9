"""
Values of a wrong JSON type, for a property of a declared type.

Law: only values that no lenient reader could take for the declared type; a number is no proof against a string,
nor a numeral against a number, since the pages do not forbid to convert them.
"""

from __future__ import annotations

from typing import Any

_OBJECT = {"unexpected": ["an", "object"]}


def wrong_values(schema: dict[str, Any]) -> dict[str, Any]:
    """Return name -> value of what breaks the type of *schema* beyond doubt, in the order of plainness."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    wrong: dict[str, Any] = {"an object": _OBJECT}
    if "array" in types:
        wrong["a number"] = 7
        wrong |= wrong_items(schema.get("items", {}))
    elif "boolean" in types:
        wrong["a word"] = "perhaps"
    elif "integer" in types or "number" in types:
        wrong["a word"] = "many"
        if "number" not in types:
            wrong["a fraction"] = 86400.5
    elif "format" in schema and "date" in schema["format"]:
        wrong["a text that is no date-time"] = "the day after tomorrow"
    else:
        wrong["a list"] = [_OBJECT]
    return wrong


def wrong_items(schema: dict[str, Any]) -> dict[str, Any]:
    """Return name -> list with one item that breaks the type of the items' *schema*."""
    if schema.get("type") == "string":
        return {"a list with an object": [_OBJECT]}
    return {"a list with a text": ["not an object"]}
