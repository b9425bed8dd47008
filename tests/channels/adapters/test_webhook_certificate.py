"""A call over TLS goes only to whoever can show that the name is theirs: what we tell is about people."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from channels.outbox.deliver import deliver
from lifecycle.clock.read import now
from tests.cast import Cast
from tests.channels.adapters.shops import Shop
from tests.channels.letters import outcome, send


def certificate(folder: Path, name: str) -> Path:
    """For this name, signed by itself; with its key in one file."""
    key, whose = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(whose, whose, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("shows", "is_trusted", "ends_as"),
    [
        ("shop.example", True, ("sent", "")),
        ("shop.example", False, ("queued", "try_later")),
        ("elsewhere.example", True, ("queued", "try_later")),
    ],
)
def test_only_whoever_shows_the_name_that_was_called_is_told(
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    shows: str,
    is_trusted: bool,
    ends_as: tuple[str, str],
) -> None:
    settings.SENDING, settings.WEBHOOK_ALLOW = "live", ["127.0.0.0/8"]
    shown = certificate(tmp_path, shows)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown if is_trusted else certificate(tmp_path, "nobody.example")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    with Shop() as shop:
        shop.server.socket = context.wrap_socket(shop.server.socket, server_side=True)
        port = shop.server.server_port

        def lookup(*args: object, **named: object) -> Any:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        source = {"url": f"https://shop.example:{port}/", "event": "trial.ending", "details": "a: b"}
        message = send(cast.ada, "webhook", now(), source=source, merge={}, kind="transactional")
        deliver(now=now())
    assert outcome(message) == ends_as
    assert len(shop.taken) == (ends_as[0] == "sent")
