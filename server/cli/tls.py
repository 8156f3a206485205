"""Certificate and key, tried before anything is loaded."""

from __future__ import annotations

import ssl
from typing import Any

from server.errors import ConfigurationError
from server.settings import TlsSettings


def tls_options(settings: TlsSettings) -> dict[str, Any]:
    """uvicorn's options for TLS 1.2 and newer, none without a certificate."""
    if settings.certificate is None:
        return {}
    options: dict[str, Any] = {"ssl_certfile": str(settings.certificate)}
    if settings.key is not None:
        options["ssl_keyfile"] = str(settings.key)
    if settings.client_ca is not None:
        options |= {"ssl_ca_certs": str(settings.client_ca), "ssl_cert_reqs": ssl.CERT_REQUIRED}
    return options


def check_tls(settings: TlsSettings) -> None:
    """Raises `ConfigurationError` for files that TLS cannot be served with."""
    if settings.certificate is None:
        return
    for name, path in (("certificate", settings.certificate), ("key", settings.key), ("client_ca", settings.client_ca)):
        if path is not None:
            try:
                path.open("rb").close()
            except OSError as error:
                raise ConfigurationError(f"tls.{name}: {path} cannot be read: {error.strerror}") from None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # A key with a passphrase would make OpenSSL ask for it on the terminal.
        context.load_cert_chain(str(settings.certificate), settings.key, password=lambda: b"")
    except (ssl.SSLError, ValueError):
        raise ConfigurationError(
            "tls.certificate, tls.key: are not a PEM certificate and its key without a passphrase"
        ) from None
    if settings.client_ca is not None:
        try:
            context.load_verify_locations(settings.client_ca)
        except ssl.SSLError:
            raise ConfigurationError("tls.client_ca: holds no PEM certificate") from None
