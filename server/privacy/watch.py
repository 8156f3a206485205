"""Watching a running server from outside, from its start to its end."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from types import TracebackType

from server.privacy.canary import Canaries
from server.privacy.processes import foreign_peers, told_to_all, unlinked_files
from server.privacy.subject import Subject

_PAUSE_SECONDS = 0.05
_LOOKS_BETWEEN_FILES = 20


class Watch(AbstractContextManager["Watch"]):
    """Looks every 50 ms at the connections of the server, and once a second at its nameless files and its names.

    peers: foreign addresses that were seen. hits: canaries that were seen. looks: how often.
    """

    def __init__(self, subject: Subject, canaries: Canaries) -> None:
        self.peers: set[str] = set()
        self.hits: set[str] = set()
        self.looks = 0
        self._subject = subject
        self._canaries = canaries
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_PAUSE_SECONDS):
            pids = self._subject.pids()
            self.peers |= foreign_peers(pids)
            if self.looks % _LOOKS_BETWEEN_FILES == 0:
                for looked in (unlinked_files, told_to_all):
                    for name, content in looked(pids):
                        self.hits |= {f"{name}: {what}" for _, what in self._canaries.found_in(content)}
            self.looks += 1
