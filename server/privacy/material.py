"""What the requests of the privacy check are made of and sent with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.privacy.canary import Canaries
from server.privacy.client import Client
from server.settings import Settings

RUN = "POST /run"


@dataclass(frozen=True, slots=True)
class Material:
    """client: sends everything. key: one with every scope, None where the server asks for none."""

    client: Client
    canaries: Canaries
    settings: Settings
    key: str | None

    def text(self, what: str) -> str:
        """A text with personal data in it, of which canaries are a part."""
        one = self.canaries.new(what)
        return (
            f"Write to Mr {one.capitalize()} at {one}@example.com, 12 {one} Street, Springfield. "
            f"His damn password is {one}, card 4111 1111 1111 1111, and at 9 AM he drives a {one}."
        )

    def body(self, what: str, model_id: str | None = None, /, **parameters: Any) -> dict[str, Any]:
        """The body of a request to `/run` with one text."""
        return {
            "model_id": model_id or self.settings.models[0].id,
            "input": [{"text": self.text(what), "parameters": parameters}],
        }

    def run(self, what: str, body: object, headers: dict[str, str] | None = None) -> None:
        """Send `body` to `/run`."""
        self.client.ask(RUN, what, key=self.key, body=body, headers=headers, may_echo=True)


def numbered(stem: str, number: int) -> list[str]:
    """So many different strings."""
    return [f"{stem}{one}" for one in range(number)]
