"""What redaction does with a key: marks that are the same for the same value, and tokens that can be opened again.

The keys are derived (HKDF, RFC 5869) from one secret of the installation, the id of the caller's API key, and the
project that the caller names: what one key or project made, no other can open or compare.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.errors import ConfigurationError, InvalidInputError

_SECRET_BYTES = 32
_SIV_KEY_BYTES = 64
_NONCE_BYTES = 16
_MARK_BYTES = 10
_FIXED, _FRESH = b"\x01", b"\x02"
TOKEN = re.compile(r"<(\w{1,1000}):([A-Za-z0-9_-]{24,})>")


class Keyed:
    """The operations for one caller. secret: 32 bytes of the installation, asked for when first needed."""

    def __init__(self, secret: Callable[[], bytes], caller: str) -> None:
        self._secret = secret
        self._caller = caller

    def mark(self, value: str, project: str) -> str:
        """16 letters and digits that stand for `value`: HMAC-SHA-256, cut to 80 bits, in base 32."""
        key = self._derived(b"mark", project, 32)
        digest = hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MARK_BYTES]).decode().lower()

    def seal(self, value: str, kind: str, project: str, *, fixed: bool) -> str:
        """A token `<KIND:…>` that holds `value`, encrypted and authenticated by AES-SIV (RFC 5297).

        kind: letters, digits and `_`; it is authenticated as well. fixed: whether the same value always gives the same
        token, which tells where it recurs; otherwise no two tokens are alike.
        """
        nonce = b"" if fixed else os.urandom(_NONCE_BYTES)
        version = _FIXED if fixed else _FRESH
        sealed = self._cipher(project).encrypt(value.encode("utf-8", "surrogatepass"), [kind.encode(), version, nonce])
        return f"<{kind}:{base64.urlsafe_b64encode(version + nonce + sealed).decode().rstrip('=')}>"

    def restore(self, text: str, project: str) -> tuple[str, int]:
        """`text` with every token opened, and how many there were.

        Raises `InvalidInputError` for a token that was changed, or made with another key or project.
        """
        opened = 0

        def value(match: re.Match[str]) -> str:
            nonlocal opened
            opened += 1
            return self._opened(match[1], match[2], project, match.start())

        return TOKEN.sub(value, text), opened

    def _opened(self, kind: str, encoded: str, project: str, place: int) -> str:
        try:
            content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), b"-_", validate=True)
            version, rest = content[:1], content[1:]
            nonce = rest[:_NONCE_BYTES] if version == _FRESH else b""
            plain = self._cipher(project).decrypt(rest[len(nonce) :], [kind.encode(), version, nonce])
            return plain.decode("utf-8", "surrogatepass")
        except (binascii.Error, InvalidTag, ValueError):
            message = f"the token at character {place} was changed, or was made with another API key or project"
            raise InvalidInputError(f"text: {message}") from None

    def _cipher(self, project: str) -> AESSIV:
        return AESSIV(self._derived(b"seal", project, _SIV_KEY_BYTES))

    def _derived(self, purpose: bytes, project: str, length: int) -> bytes:
        parts = (b"spanhost redaction 1", purpose, self._caller.encode(), project.encode("utf-8", "surrogatepass"))
        # Each part with its length, so that no two lists of parts read the same.
        info = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return HKDF(SHA256(), length, None, info).derive(self._secret())


def secret_in(path: Path) -> bytes:
    """The secret in a file, which is made where it is missing, readable by its owner alone.

    Raises `ConfigurationError`.
    """
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"redaction_key_file: {path} cannot be used: {error.strerror}") from error
    if len(secret) != _SECRET_BYTES:
        raise ConfigurationError(f"redaction_key_file: {path} must hold {_SECRET_BYTES} bytes")
    return secret


def _make(path: Path) -> None:
    """All at once, so that of two processes that make it one wins and neither reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_SECRET_BYTES))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
