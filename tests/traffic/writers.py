"""
The same exchanges as every recorder writes them.

Law: nothing here shares a line with the readers; each form was taken from its recorder's own files.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HOST = "https://api.close.com"
AUTHORIZATION = "Basic YXBpX2FiY2RlZmdoaWprbG1ub3A6"
SECRET = "api_abcdefghijklmnop"


@dataclass(frozen=True)
class Sample:
    """A request, its body or None, and the answer to it."""

    method: str
    target: str
    status: int
    answer: Any
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> str | None:
        return None if self.body is None else json.dumps(self.body, ensure_ascii=False)

    @property
    def told(self) -> str:
        return "" if self.answer is None else json.dumps(self.answer, ensure_ascii=False)

    @property
    def asked_with(self) -> dict[str, str]:
        kind = {} if self.body is None else {"Content-Type": "application/json"}
        return {"Accept": "*/*", "Authorization": AUTHORIZATION, **kind, **self.headers}

    @property
    def told_with(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "Set-Cookie": "session=abcdefghij0123456789; Path=/"}


def har(samples: Sequence[Sample]) -> bytes:
    return _json(
        {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [*map(_entry, samples)]}}
    )


def har_in_base64(samples: Sequence[Sample]) -> bytes:
    document = json.loads(har(samples))
    for entry in document["log"]["entries"]:
        content = entry["response"]["content"]
        content |= {"text": base64.b64encode(content["text"].encode()).decode(), "encoding": "base64"}
    return _json(document)


def _entry(sample: Sample) -> dict[str, Any]:
    sent = sample.sent
    posted = {} if sent is None else {"postData": {"mimeType": "application/json", "text": sent}}
    return {
        "_initiator": {"type": "script"},
        "startedDateTime": "2026-11-21T10:00:00.000Z",
        "time": 12.5,
        "request": {
            "method": sample.method,
            "url": HOST + sample.target,
            "httpVersion": "h2",
            "headers": [{"name": ":path", "value": sample.target}, *_records(sample.asked_with)],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": len(sent or ""),
            **posted,
        },
        "response": {
            "status": sample.status,
            "statusText": "",
            "headers": _records(sample.told_with),
            "content": {"size": len(sample.told.encode()), "mimeType": "application/json", "text": sample.told},
            "redirectURL": "",
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 12.5, "receive": 0},
    }


def vcrpy_yaml(samples: Sequence[Sample]) -> bytes:
    return _yaml({"interactions": [*map(_python, samples)], "version": 1})


def vcrpy_json(samples: Sequence[Sample]) -> bytes:
    return _json({"version": 1, "interactions": [*map(_python, samples)]})


def vcrpy_packed(samples: Sequence[Sample]) -> bytes:
    interactions = [*map(_python, samples)]
    for interaction in interactions:
        response = interaction["response"]
        response["body"]["string"] = gzip.compress(response["body"]["string"].encode())
        response["headers"]["Content-Encoding"] = ["gzip"]
    return _yaml({"interactions": interactions, "version": 1})


def vcrpy_old(samples: Sequence[Sample]) -> bytes:
    """The first layout: a list, headers as plain texts, bodies in base64."""
    return _yaml(
        [
            {
                "request": {
                    "body": sample.sent,
                    "headers": sample.asked_with,
                    "method": sample.method,
                    "uri": HOST + sample.target,
                },
                "response": {
                    "body": {"base64_string": base64.b64encode(sample.told.encode()).decode()},
                    "headers": {name: [value] for name, value in sample.told_with.items()},
                    "status": {"code": sample.status, "message": ""},
                },
            }
            for sample in samples
        ]
    )


def _python(sample: Sample) -> dict[str, Any]:
    return {
        "request": {
            "body": sample.sent,
            "headers": {name: [value] for name, value in sample.asked_with.items()},
            "method": sample.method,
            "uri": HOST + sample.target,
        },
        "response": {
            "body": {"string": sample.told},
            "headers": {name: [value] for name, value in sample.told_with.items()},
            "status": {"code": sample.status, "message": "OK"},
        },
    }


def ruby_yaml(samples: Sequence[Sample]) -> bytes:
    return b"---\n" + _yaml({"http_interactions": [*map(_ruby, samples)], "recorded_with": "VCR 6.3.1"})


def ruby_json(samples: Sequence[Sample]) -> bytes:
    return _json({"http_interactions": [*map(_ruby, samples)], "recorded_with": "VCR 6.3.1"})


def ruby_in_base64(samples: Sequence[Sample]) -> bytes:
    interactions = [*map(_ruby, samples)]
    for interaction in interactions:
        for message in interaction["request"], interaction["response"]:
            text = message["body"].pop("string").encode()
            message["body"] = {"encoding": "ASCII-8BIT", "base64_string": base64.encodebytes(text).decode()}
    return _yaml({"http_interactions": interactions, "recorded_with": "VCR 6.3.1"})


def _ruby(sample: Sample) -> dict[str, Any]:
    return {
        "request": {
            "method": sample.method.lower(),
            "uri": HOST + sample.target,
            "body": {"encoding": "UTF-8", "string": sample.sent or ""},
            "headers": {name: [value] for name, value in sample.asked_with.items()},
        },
        "response": {
            "status": {"code": sample.status, "message": "OK"},
            "headers": {name: [value] for name, value in sample.told_with.items()},
            "body": {"encoding": "UTF-8", "string": sample.told},
            "http_version": None,
        },
        "recorded_at": "Sat, 21 Nov 2026 10:00:00 GMT",
    }


def exvcr(samples: Sequence[Sample]) -> bytes:
    return _json(
        [
            {
                "request": {
                    "body": sample.sent or "",
                    "headers": sample.asked_with,
                    "method": sample.method.lower(),
                    "options": [],
                    "request_body": "",
                    "url": HOST + sample.target,
                },
                "response": {
                    "binary": False,
                    "body": sample.told,
                    "headers": sample.told_with,
                    "status_code": sample.status,
                    "type": "ok",
                },
            }
            for sample in samples
        ]
    )


def exvcr_binary(samples: Sequence[Sample]) -> bytes:
    interactions = json.loads(exvcr(samples))
    for interaction in interactions:
        response = interaction["response"]
        text = response["body"].encode()
        term = b"\x83m" + len(text).to_bytes(4, "big") + text
        response |= {"binary": True, "body": base64.b64encode(term).decode()}
    return _json(interactions)


def go_vcr(samples: Sequence[Sample]) -> bytes:
    return _yaml(
        {
            "version": 2,
            "interactions": [
                {
                    "id": number,
                    "request": {
                        "body": sample.sent or "",
                        "form": {},
                        "headers": {name: [value] for name, value in sample.asked_with.items()},
                        "url": HOST + sample.target,
                        "method": sample.method,
                    },
                    "response": {
                        "body": sample.told,
                        "headers": {name: [value] for name, value in sample.told_with.items()},
                        "status": f"{sample.status} Whatever",
                        "code": sample.status,
                        "duration": "12ms",
                    },
                }
                for number, sample in enumerate(samples)
            ],
        }
    )


def nock(samples: Sequence[Sample]) -> bytes:
    return _json(
        [
            {
                "scope": f"{HOST}:443",
                "method": sample.method,
                "path": sample.target,
                "body": "" if sample.body is None else sample.body,
                "status": sample.status,
                "response": sample.answer,
                "rawHeaders": [text for pair in sample.told_with.items() for text in pair],
                "reqheaders": sample.asked_with,
                "responseIsBinary": False,
            }
            for sample in samples
        ]
    )


def _records(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _yaml(value: Any) -> bytes:
    return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False).encode()


_HAR = (har, har_in_base64)
_PYTHON = (vcrpy_yaml, vcrpy_json, vcrpy_packed, vcrpy_old)
_OTHERS = (ruby_yaml, ruby_json, ruby_in_base64, exvcr, exvcr_binary, go_vcr, nock)
FORMS: dict[str, Callable[[Sequence[Sample]], bytes]] = {each.__name__: each for each in (*_HAR, *_PYTHON, *_OTHERS)}
