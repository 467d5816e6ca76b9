"""
One emulator: all its parts, put together.

Law: every documented decision is made by one of the parts below, each an object
of its own in each emulator, and each asked anew on every request. Replacing an
attribute or a method of one part changes one behaviour of one emulator.
"""

from __future__ import annotations

from threading import RLock

from emulator.addresses import Addresses
from emulator.app import create_app
from emulator.clock import Clock, SystemClock
from emulator.composing import Composer
from emulator.desk import EmailDesk
from emulator.envelopes import Envelopes
from emulator.feed import Feed
from emulator.filters import Filters
from emulator.gate import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Gate
from emulator.helper_kinds import AllKinds
from emulator.ids import IdMint
from emulator.instants import Instants
from emulator.intake import Intake
from emulator.lifecycle import Lifecycle
from emulator.limits import Limits
from emulator.notes import NoteDesk
from emulator.presenter import Presenter
from emulator.queries import FieldChoice, Paging
from emulator.rendering import Rendering
from emulator.resources import Resources
from emulator.senders import SenderPolicy
from emulator.sending import Sending
from emulator.store import Store
from emulator.threads import Threads
from emulator.views import Views
from emulator.wire import Wire


class Emulator:
    """A stand-in for the API; `app` is its WSGI application."""

    def __init__(
        self,
        api_key: str = DEFAULT_API_KEY,
        bearer_token: str = DEFAULT_BEARER_TOKEN,
        clock: Clock | None = None,
        mint: IdMint | None = None,
    ) -> None:
        self.lock = RLock()
        self.clock = clock or SystemClock()
        self.mint = mint or IdMint()
        self.gate = Gate(api_key, bearer_token)
        self.wire = Wire()
        self._lay_ground()
        self._read()
        self._write()
        self._act()
        self.views = Views(self)
        self.app = create_app(self)

    def reset(self) -> None:
        """Forget everything that requests made; keep the parts as they are."""
        with self.lock:
            self.store.reset()

    def _lay_ground(self) -> None:
        self.limits = Limits()
        self.lifecycle = Lifecycle()
        self.instants = Instants()
        self.addresses = Addresses()
        self.store = Store(self.mint)

    def _read(self) -> None:
        self.senders = SenderPolicy(self.addresses, self.store)
        self.kinds = AllKinds(self.limits, self.instants, self.lifecycle, self.senders, self.store)
        self.intake = Intake(self.kinds)
        self.filters = Filters(self.instants)
        self.paging = Paging(self.limits)
        self.fields = FieldChoice()

    def _write(self) -> None:
        self.envelopes = Envelopes(self.addresses)
        self.presenter = Presenter(self.limits, self.lifecycle, self.instants, self.envelopes, self.store)
        self.threads = Threads(self.presenter)

    def _act(self) -> None:
        clock, store = self.clock, self.store
        self.rendering = Rendering(store)
        self.sending = Sending(clock, self.lifecycle, store, self.mint)
        self.composer = Composer(
            clock=clock,
            mint=self.mint,
            store=store,
            lifecycle=self.lifecycle,
            senders=self.senders,
            rendering=self.rendering,
        )
        self.emails = EmailDesk(
            intake=self.intake,
            composer=self.composer,
            lifecycle=self.lifecycle,
            senders=self.senders,
            sending=self.sending,
            store=store,
        )
        self.notes = NoteDesk(clock, self.intake, self.instants, store)
        self.resources = Resources(clock, self.intake, self.instants, store)
        self.feed = Feed(self.filters, store, self.presenter, self.threads, self.notes)
