"""What the operator reads once the server is ready: where it is, and a request that can be pasted."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.access.keys import Keys
from server.cli.address import Address
from server.settings import Settings

_EXAMPLE = {
    "text": "9 AM for a Sedan for Jamie Derran",
    "parameters": {"entity_types": ["full_name", "car", "time"], "threshold": 0.3},
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a start with `settings`, read from `config`, has to say. create_first_key: make a key if there is none."""

    settings: Settings
    config: Path | None
    create_first_key: bool

    def text(self, address: Address, unusable: Sequence[str], keys: Keys | None) -> str:
        """The announcement of a server on `address` that asks for `keys`, or for none.

        A first key is made here, the moment before it is shown. Raises `StoreError`.
        """
        docs = f", its documentation on {address.url}/docs" if self.settings.docs.enabled else ""
        lines = [f"\nSpanhost is ready on {address.spoken}{docs}"]
        if unusable:
            lines.append(f"Not usable: {', '.join(unusable)}; the log and {address.url}/v1/models say why")
        if keys is None:
            lines.append(self._example(address, None))
        elif self.create_first_key and not keys.any():
            secret = keys.create("first").secret
            lines.append(f"\nThe first API key, shown now and never again:\n\n    {secret}")
            lines.append(self._example(address, secret))
        else:
            lines.append(f"\nTo make an API key:\n\n{self._key_command()}\n")
        return "\n".join(lines)

    def _example(self, address: Address, secret: str | None) -> str:
        ids = {model.task: model.id for model in reversed(self.settings.models)}
        body = json.dumps({"model_id": ids.get("pii") or self.settings.models[0].id, "input": [_EXAMPLE]})
        command = [*address.curl, f"{address.url}/run", "-H", "content-type: application/json"]
        if secret is not None:
            command += ["-H", f"x-api-key: {secret}"]
        return f"\nTry it:\n\n{shlex.join([*command, '-d', body])}\n"

    def _key_command(self) -> str:
        called = Path(sys.argv[0])
        program = str(called) if called.name == "spanhost" and shutil.which("spanhost") is None else "spanhost"
        command = [program, "keys", "create", "--name", "NAME", "--data-dir", str(self.settings.data_dir)]
        if self.config is not None:
            command += ["--config", str(self.config)]
        return shlex.join(command)
