"""
The patch that drift proposes for the contract.

Law: what the patched text says is compared as a whole with the old contract and the additions.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from conformance.data import parsed, read_bytes
from conformance.drift.difference import Proposal
from conformance.drift.patching.patch import MOST, PATH, SHARED, TOO_MANY, Patch, patch
from conformance.drift.patching.yaml_text import line

CONTRACT = read_bytes("close-email.yaml").decode()
SCHEMAS = "/components/schemas"
LIST = "/paths/~1activity~1email~1/get"
GIT = shutil.which("git") or "git"
LONG = "A sentence that goes on and on, until no line of a hundred and twenty characters has any room for it."


def document(text: str) -> Any:
    """What a text says, no value shared with another."""
    return json.loads(json.dumps(parsed(text)))


def patched(made: Patch, folder: Path) -> str:
    """The contract after `git apply`, in a folder of its own."""
    contract = folder / PATH
    contract.parent.mkdir(parents=True)
    contract.write_text(CONTRACT, "utf-8")
    (folder / "openapi.patch").write_text(made.text, "utf-8")
    for options in (["--check"], []):
        subprocess.run([GIT, "apply", *options, "openapi.patch"], cwd=folder, check=True)
    return contract.read_text("utf-8")


def with_added(*added: tuple[list[str], Any]) -> Any:
    """The contract with values added at ways through it; `-` is the end of a list."""
    expected = document(CONTRACT)
    for (*way, last), value in added:
        node = expected
        for part in way:
            node = node[part]
        if last == "-":
            node.append(value)
        else:
            node[last] = value
    return expected


def email(*way: str) -> list[str]:
    """The way to a property of an email."""
    return ["components", "schemas", "Email", "properties", *way]


ADDITIONS = [
    pytest.param("Email/properties/new", {"type": ["string", "null"]}, email("new"), id="property"),
    pytest.param("Email/properties/id/maxLength", 40, email("id", "maxLength"), id="keyword"),
    pytest.param("Status/enum/-", "bounced", ["components", "schemas", "Status", "enum", "-"], id="value"),
    pytest.param("Email/required/-", "agent_id", ["components", "schemas", "Email", "required", "-"], id="item"),
    pytest.param("New", {"type": "object", "description": LONG}, ["components", "schemas", "New"], id="schema"),
    pytest.param(
        "EmailCreateScheduled/properties/new",
        {"type": "string"},
        ["components", "schemas", "EmailCreateScheduled", "properties", "new"],
        id="property-beside-merged-ones",
    ),
]


@pytest.mark.parametrize(("place", "value", "way"), ADDITIONS)
def test_one_addition_is_made_alone(place: str, value: Any, way: list[str], tmp_path: Path) -> None:
    """The patch applies, and the patched contract is the old one with the addition and nothing else."""
    made = patch([Proposal(f"{SCHEMAS}/{place}", value)])
    assert made.left_out == ()
    assert document(patched(made, tmp_path)) == with_added((way, value))


def test_many_additions_apply_together(tmp_path: Path) -> None:
    """Additions all over the contract are one patch, and the outcome is valid OpenAPI."""
    parameter = {"name": "sequence_id", "in": "query", "schema": {"type": "string"}}
    made = patch(
        [
            Proposal(f"{LIST}/parameters/-", parameter),
            Proposal(f"{LIST}/responses/422", {"description": LONG, "x-source": LONG}),
            Proposal(f"{SCHEMAS}/Email/properties/a", {"type": "string"}),
            Proposal(f"{SCHEMAS}/Email/properties/b", {"type": "string"}),
            Proposal(f"{SCHEMAS}/Status/enum/-", "bounced"),
        ]
    )
    text = patched(made, tmp_path)
    listing = ["paths", "/activity/email/", "get"]
    assert document(text) == with_added(
        ([*listing, "parameters", "-"], parameter),
        ([*listing, "responses", "422"], {"description": LONG, "x-source": LONG}),
        (email("a"), {"type": "string"}),
        (email("b"), {"type": "string"}),
        (["components", "schemas", "Status", "enum", "-"], "bounced"),
    )
    validate(yaml.safe_load(text))


def test_nothing_is_taken_away(tmp_path: Path) -> None:
    """No line of the contract is lost, comments and anchors neither; one that a value is added to only grows."""
    made = patch([Proposal(place, value) for place, value in _of_every_kind()])
    removed = [each[1:] for each in made.text.splitlines() if each.startswith("-") and not each.startswith("---")]
    added = [each[1:] for each in made.text.splitlines() if each.startswith("+") and not each.startswith("+++")]
    assert len(removed) == 1
    (old,) = removed
    assert any(each.startswith(old.rstrip("]")) for each in added)
    assert patched(made, tmp_path) == made.contract


def _of_every_kind() -> list[tuple[str, Any]]:
    return [(f"{SCHEMAS}/{each.values[0]}", each.values[1]) for each in ADDITIONS if each.id != "keyword"]


def test_lines_are_written_as_their_neighbours() -> None:
    """A property stands on one line below the last one; what is too long for a line is written over several."""
    short = patch([Proposal(f"{SCHEMAS}/Email/properties/new", {"type": ["string", "null"]})])
    assert "\n+        new: {type: [string, 'null']}\n" in short.text
    value = {
        "description": LONG,
        "type": ["object", "null"],
        "properties": {"a": {"enum": ["b", "c"]}},
        "x-rest": [[LONG, LONG]],
    }
    lines = patch([Proposal(f"{SCHEMAS}/Email/properties/new", value)]).text.splitlines()
    first = lines.index("+        new:")
    assert lines[first + 2 : first + 7] == [
        "+          type: [object, 'null']",
        "+          properties: {a: {enum: [b, c]}}",
        "+          x-rest:",
        f"+            - - '{LONG}'",
        f"+              - '{LONG}'",
    ]


def test_a_new_schema_has_room_around_it() -> None:
    """Where an empty line parts the neighbours, one parts the new member from them."""
    assert "\n+\n+    New: {type: object}\n" in patch([Proposal(f"{SCHEMAS}/New", {"type": "object"})]).text


@pytest.mark.parametrize(
    ("old", "new"),
    [("[a, c, d]", "[a, b, c, d]"), ("[b, c, d]", "[b, b, c, d]"), ("[d, a, c]", "[d, a, c, b]"), ("[]", "[b]")],
)
def test_sorted_neighbours_stay_sorted(old: str, new: str) -> None:
    """A value goes where the alphabet has it when its neighbours stand so, and else to the end."""
    made = patch([Proposal("/enum/-", "b")], f"enum: {old} # why\n")
    assert made.contract == (f"enum: {new} # why\n" if old != "[b, c, d]" else f"enum: {old} # why\n")


def test_sorted_names_stay_sorted() -> None:
    """A name goes before the first one when the alphabet has it there, the comment above stays above."""
    made = patch([Proposal("/x/a", 1)], "x:\n  # letters\n  b: 1\n  c: 1\n  d: 1\n")
    assert made.contract == "x:\n  # letters\n  a: 1\n  b: 1\n  c: 1\n  d: 1\n"


def test_missing_parents_are_made(tmp_path: Path) -> None:
    """A property within a property that had none is added with what it takes to hold it."""
    places = [f"{SCHEMAS}/Email/properties/envelope/properties/{name}" for name in ("from", "to")]
    made = patch([Proposal(place, {"type": "array"}) for place in places])
    both = {"from": {"type": "array"}, "to": {"type": "array"}}
    assert document(patched(made, tmp_path)) == with_added((email("envelope", "properties"), both))


def test_references_are_followed(tmp_path: Path) -> None:
    """A pointer that goes through a `$ref` adds to what that names."""
    place = f"{LIST}/responses/200/content/application~1json/schema/properties/data/items/properties/new"
    assert document(patched(patch([Proposal(place, {})]), tmp_path)) == with_added((email("new"), {}))


def test_a_reference_in_a_circle_ends() -> None:
    """References that lead to each other are no place to add to."""
    made = patch([Proposal("/a/x", 1)], "a: {$ref: '#/b'}\nb: {$ref: '#/a'}\n")
    assert made.text == ""
    assert "circle" in made.left_out[0].reason


@pytest.mark.parametrize(
    ("pointer", "reason"),
    [
        (f"{SCHEMAS}/Email/properties/status", "something else is there"),
        (f"{SCHEMAS}/Email/properties/id/enum/-", "there is no list to add to"),
        (f"{SCHEMAS}/Email/required/0", "a list is added to at its end only"),
        (f"{SCHEMAS}/Email/properties/id/type/new", "what is there has no members"),
        (f"{SCHEMAS}/EmailUpdate/properties/subject/minLength", SHARED),
        ("", "'' is no JSON pointer to a member"),
    ],
)
def test_what_has_no_place_is_left_out(pointer: str, reason: str) -> None:
    """What cannot be added, or not there alone, is named with the reason; the rest is proposed."""
    kept = Proposal(f"{SCHEMAS}/Email/properties/new", {})
    made = patch([Proposal(pointer, 1), kept])
    assert [(each.proposal.pointer, each.reason) for each in made.left_out] == [(pointer, reason)]
    assert made.text == patch([kept]).text != ""


def test_what_is_shared_is_added_for_all_at_once(tmp_path: Path) -> None:
    """A text that several places share is added to when each of them is to have the addition."""
    schemas = [name for name, each in document(CONTRACT)["components"]["schemas"].items() if _has_subject(each)]
    made = patch([Proposal(f"{SCHEMAS}/{name}/properties/subject/minLength", 1) for name in schemas])
    assert made.left_out == ()
    ways = [(["components", "schemas", name, "properties", "subject", "minLength"], 1) for name in schemas]
    assert document(patched(made, tmp_path)) == with_added(*ways)


def _has_subject(schema: dict[str, Any]) -> bool:
    return "maxLength" in schema.get("properties", {}).get("subject", {})


def test_what_is_there_is_not_proposed() -> None:
    """A proposal of what the contract has already changes nothing, and neither does a second time of the same."""
    assert patch([Proposal(f"{SCHEMAS}/Status/enum/-", "draft")]) == Patch("", CONTRACT, ())
    new = Proposal(f"{SCHEMAS}/Status/enum/-", "new")
    assert patch([new, new]).text == patch([new]).text


HOSTILE = (
    "line\nbreak", "it's \"quoted\"", "*alias", "&anchor", "# no comment", "a #comment", "key: value", "__proto__",
    "<<", "=", "-", "- item", "? key", "[list", "{map", "a, b", "!tag", "%directive", "@at", "`tick`", "|", ">", "---",
    "...", "null", "~", "yes", "No", "n", "on", "1e3", "0x1F", "017", "0o7", "1_000", "12:30:00", ".inf", "2026-11-21",
    "", " ", " led", "trailed ", "\ttab", "\u202eturned", "\u2028", "caf\u00e9", "\U0001f600", "\x00", "\x85", "\ufeff",
    "a" * 900,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_a_plain_value(text: str, tmp_path: Path) -> None:
    """Whatever a name or a value is, it is read back as that text and as nothing else."""
    name = text.replace("~", "~0").replace("/", "~1")
    value = {"const": text, text or "empty": [text]}
    made = patch(
        [Proposal(f"{SCHEMAS}/Email/properties/new-{name}", value), Proposal(f"{SCHEMAS}/Status/enum/-", text)]
    )
    assert made.left_out == ()
    assert made.text.isascii()
    applied = patched(made, tmp_path)
    expected = with_added((email(f"new-{text}"), value), (["components", "schemas", "Status", "enum", "-"], text))
    assert document(applied) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_names(text: str) -> None:
    """A name that YAML has a meaning for is a name."""
    assert parsed(f"{line({text: text})}\n") == {text: text}


def test_what_cannot_be_written_is_left_out() -> None:
    """A value that is nested too deep, and a name too long for a reader of YAML, are left out, not raised."""
    deep: Any = {}
    for _ in range(5_000):
        deep = {"items": deep}
    made = patch([Proposal("/x/new", deep), Proposal(f"/x/{'n' * 2_000}", 1)], "x: {a: 1}\n")
    assert made.text == ""
    assert [each.reason for each in made.left_out] == ["it cannot be written there"] * 2


def test_yes_is_not_one() -> None:
    """A true that is proposed where 1 stands is something else."""
    made = patch([Proposal("/x/a", value=True)], "x: {a: 1}\n")
    assert [each.reason for each in made.left_out] == ["something else is there"]


def test_thousands_of_additions_are_left_out() -> None:
    """A document with very many fields costs no more time than one with many; the rest is named."""
    made = patch([Proposal(f"/x/f{number}", number) for number in range(MOST + 900)], "x: {a: 1}\n")
    assert len(document(made.contract)["x"]) == MOST + 1
    assert [each.reason for each in made.left_out] == [TOO_MANY] * 900


def test_a_hundred_additions_are_made() -> None:
    """A hundred properties are placed, each of them, one below the other."""
    wanted = [Proposal(f"{SCHEMAS}/Email/properties/field_{number}", {"type": "string"}) for number in range(100)]
    added = document(patch(wanted).contract)["components"]["schemas"]["Email"]["properties"]
    assert list(added)[-100:] == [f"field_{number}" for number in range(100)]
