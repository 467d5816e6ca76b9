"""
A large recording is read in a process of its own, ahead of who judges it.

Law: what comes is what reading it here would give, in the same order, and a secret before the exchange that carries it.
The reader is never more than a parcel ahead: what waits is bounded in number and, but for a single exchange, in size.
"""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.errors import ConformanceError, UsageError
from conformance.traffic.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from conformance.exchange import Exchange
    from conformance.traffic.reading import Recording
    from conformance.traffic.recorded import LeftOut

_LARGE = 8 * 1024 * 1024
"""Bytes of a file for which another process is worth its start."""
_PARCEL, _PARCEL_SIZE = 64, 1024 * 1024


class _Parcel(NamedTuple):
    """Secrets, then exchanges; the last one tells what has to be said of the recording, or why it ended."""

    secrets: tuple[str, ...]
    exchanges: tuple[Recorded | LeftOut, ...]
    notes: tuple[str, ...] | None = None
    problem: str | None = None


def ahead(recording: Recording) -> Iterator[Recorded | LeftOut]:
    """Yield the exchanges of *recording*; raises UsageError like reading it."""
    if recording.path.stat().st_size < _LARGE:
        yield from recording
        return
    with _reader(recording) as parcels:
        for parcel in parcels:
            for secret in parcel.secrets:
                recording.on_secret(secret)
            yield from parcel.exchanges
            if parcel.problem is not None:
                raise UsageError(parcel.problem)
            recording.notes += parcel.notes or ()


@contextmanager
def _reader(recording: Recording) -> Iterator[Iterator[_Parcel]]:
    """Read in another process for as long as the parcels are wanted; it alone can write, so that its end is seen."""
    context = multiprocessing.get_context("spawn")
    parcels, outlet = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(recording.unheard(), outlet), daemon=True)
    process.start()
    outlet.close()
    try:
        yield _taken(parcels)
    finally:
        process.kill()
        process.join()
        parcels.close()


def _taken(parcels: Connection) -> Iterator[_Parcel]:
    while True:
        try:
            parcel: _Parcel = parcels.recv()
        except (EOFError, OSError):
            raise ConformanceError("the process that reads the recording has ended too soon") from None
        yield parcel
        if parcel.notes is not None or parcel.problem is not None:
            return


def _packed(exchange: Exchange) -> int:
    """Leave what is made of the text of an answer again in less time than it takes to carry it; return its size."""
    vars(exchange).pop("json", None)
    return len(exchange.response.text)


def _read(recording: Recording, outlet: Connection) -> None:
    """Send parcels; Ctrl-C is for the process that judges."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    secrets: list[str] = []
    recording.on_secret = secrets.append
    exchanges: list[Recorded | LeftOut] = []
    size = 0

    def send(**end: Any) -> None:
        outlet.send(_Parcel(tuple(secrets), tuple(exchanges), **end))
        secrets.clear()
        exchanges.clear()

    try:
        for each in recording:
            exchanges.append(each)
            size += _packed(each.exchange) if isinstance(each, Recorded) else 0
            if len(exchanges) >= _PARCEL or size >= _PARCEL_SIZE:
                send()
                size = 0
    except UsageError as problem:
        send(problem=str(problem))
    else:
        send(notes=tuple(recording.notes))
