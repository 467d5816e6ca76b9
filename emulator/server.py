"""
The emulator behind a real socket.

Law: first the workers end, then the loop closes itself with every connection. In
any other order something would be written to a descriptor that is no longer ours;
so the loop also waits until the call that wakes it has written its byte.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from waitress.server import create_server  # type: ignore[import-untyped] # it ships no types

from emulator.app import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emulator.assembly import Emulator

_THREADS = 16


def serve(emulator: Emulator, host: str = "127.0.0.1", port: int = 8765) -> None:
    """Serve until Ctrl-C."""
    server = _listen(emulator, host, port)
    try:
        server.run()
    finally:
        server.close()


@contextmanager
def running(emulator: Emulator, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in the background; gives the base URL. Port 0 takes a free one."""
    server = _listen(emulator, host, port)
    thread = Thread(target=server.run, name="emulator", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.effective_port}{BASE}"
    finally:
        server.task_dispatcher.shutdown()
        _end_loop(server)
        thread.join()


def _listen(emulator: Emulator, host: str, port: int) -> Any:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits for its turn is no news
    return create_server(emulator.app, host=host, port=port, threads=_THREADS, asyncore_use_poll=True)


def _end_loop(server: Any) -> None:
    woken = Event()

    def close() -> None:
        woken.wait()
        for channel in [*server.active_channels.values()]:
            channel.handle_close()
        server.close()

    server.trigger.pull_trigger(close)
    woken.set()
