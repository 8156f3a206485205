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
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.errors import ConfigurationError, InvalidInputError
from server.private_file import close_to_others

_SECRET_BYTES = 32
_SIV_KEY_BYTES = 64
_NONCE_BYTES = 16
_MARK_BYTES = 10
_FIXED, _FRESH = b"\x01", b"\x02"
TOKEN = re.compile(r"<(\w+):([A-Za-z0-9_-]{24,})>")
_RESTORABLE = re.compile(r"<(\w+)(?::([A-Za-z0-9_-]{24,}))?>")
_NO_VALUES: Mapping[str, Sequence[str]] = {}


class SealError(Exception):
    """What should be opened was changed, or was sealed for another caller or project."""


class Keyed:
    """The operations for one caller. secret: 32 bytes of the installation, asked for when first needed."""

    def __init__(self, secret: Callable[[], bytes], caller: str) -> None:
        self._secret = secret
        self._caller = caller
        self._keys: dict[tuple[bytes, str], bytes] = {}

    def mark(self, value: str, project: str) -> str:
        """16 letters and digits that stand for `value`: HMAC-SHA-256, cut to 80 bits, in base 32."""
        key = self._derived(b"mark", project, 32)
        digest = hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MARK_BYTES]).decode().lower()

    def seed(self, value: str, purpose: str, project: str) -> int:
        """256 bits that are the same for the same value, purpose and project, and tell nothing of the value."""
        key = self._derived(b"seed", project, 32)
        content = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.digest(key, content, "sha256"), "big")

    def seal(self, value: str, kind: str, project: str, *, fixed: bool) -> str:
        """A token `<KIND:…>` that holds `value`, encrypted and authenticated by AES-SIV (RFC 5297).

        kind: letters, digits and `_`; it is authenticated as well. fixed: whether the same value always gives the same
        token, which tells where it recurs; otherwise no two tokens are alike.
        """
        nonce = b"" if fixed else os.urandom(_NONCE_BYTES)
        content = value.encode("utf-8", "surrogatepass")
        return f"<{kind}:{self._sealed(b'seal', content, kind, nonce, project)}>"

    def seal_content(self, content: bytes, project: str) -> str:
        """`content`, encrypted and authenticated: letters, digits, `-` and `_`. It is no token."""
        return self._sealed(b"content", content, "", os.urandom(_NONCE_BYTES), project)

    def open_content(self, sealed: str, project: str) -> bytes:
        """What `seal_content` sealed. Raises `SealError`."""
        return self._opened(b"content", sealed, "", project)

    def restore(self, text: str, project: str, values: Mapping[str, Sequence[str]] = _NO_VALUES) -> tuple[str, int]:
        """`text` with every token opened and every placeholder of `values` replaced, and how many there were.

        values: for each placeholder the value at each of its places, in order. A text that has it another number of
        times was edited: there it becomes the first of them. What comes in is not searched again.
        Raises `InvalidInputError` for a token that was changed, or made with another key or project.
        """
        places = Counter(match[0] for match in _RESTORABLE.finditer(text) if match[0] in values)
        in_order = {name: iter(values[name]) for name, number in places.items() if number == len(values[name])}
        restored = places.total()

        def value(match: re.Match[str]) -> str:
            nonlocal restored
            if match[2] is None:
                if match[0] not in values:
                    return match[0]
                return next(in_order[match[0]]) if match[0] in in_order else values[match[0]][0]
            restored += 1
            try:
                return self._opened(b"seal", match[2], match[1], project).decode("utf-8", "surrogatepass")
            except SealError:
                said = (
                    f"the token at character {match.start()} was changed, or was made with another API key or project"
                )
                raise InvalidInputError(f"text: {said}") from None

        return _RESTORABLE.sub(value, text), restored

    def _sealed(self, purpose: bytes, content: bytes, kind: str, nonce: bytes, project: str) -> str:
        version = _FRESH if nonce else _FIXED
        sealed = self._cipher(purpose, project).encrypt(content, [kind.encode(), version, nonce])
        return base64.urlsafe_b64encode(version + nonce + sealed).decode().rstrip("=")

    def _opened(self, purpose: bytes, encoded: str, kind: str, project: str) -> bytes:
        try:
            content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), b"-_", validate=True)
            version, rest = content[:1], content[1:]
            nonce = rest[:_NONCE_BYTES] if version == _FRESH else b""
            return self._cipher(purpose, project).decrypt(rest[len(nonce) :], [kind.encode(), version, nonce])
        except (binascii.Error, InvalidTag, ValueError):
            raise SealError from None

    def _cipher(self, purpose: bytes, project: str) -> AESSIV:
        return AESSIV(self._derived(purpose, project, _SIV_KEY_BYTES))

    def _derived(self, purpose: bytes, project: str, length: int) -> bytes:
        if (purpose, project) not in self._keys:
            self._keys[purpose, project] = self._derive(purpose, project, length)
        return self._keys[purpose, project]

    def _derive(self, purpose: bytes, project: str, length: int) -> bytes:
        parts = (b"spanhost redaction 1", purpose, self._caller.encode(), project.encode("utf-8", "surrogatepass"))
        # Each part with its length, so that no two lists of parts read the same.
        info = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return HKDF(SHA256(), length, None, info).derive(self._secret())


def check_secret(path: Path) -> None:
    """Raises `ConfigurationError` for a file that is there and holds no secret; one that is missing will be made."""
    try:
        is_there = path.exists()
    except OSError as error:
        raise _unusable(path, error) from error
    if is_there:
        secret_in(path)


def secret_in(path: Path) -> bytes:
    """The secret in a file, which is made where it is missing. One of this user is closed to others where it was not.

    Raises `ConfigurationError`.
    """
    try:
        if not path.exists():
            _make(path)
        # Where the file may not be changed, as in a volume of secrets, its mode is somebody else's decision.
        with suppress(OSError):
            close_to_others(path)
        secret = path.read_bytes()
    except OSError as error:
        raise _unusable(path, error) from error
    if len(secret) != _SECRET_BYTES:
        raise ConfigurationError(f"redaction_key_file: {path} must hold {_SECRET_BYTES} bytes")
    return secret


def _unusable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"redaction_key_file: {path} cannot be used: {error.strerror}")


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
