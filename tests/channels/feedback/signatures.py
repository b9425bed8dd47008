"""How each provider signs what it posts."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PUBLIC = "http://testserver"


def pem_body(key: Any) -> str:
    text = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "".join(text.decode().splitlines()[1:-1])


KEYS = {name: rsa.generate_private_key(65537, 2048) for name in ("today", "yesterday")}
CURVES = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("today", "yesterday")}
KEYS["guess"], CURVES["guess"] = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())


def hexed(header: str) -> Callable[[bytes, str], dict[str, str]]:
    return lambda body, key: {header: digest(key.encode(), body, "sha256").hex()}


def mandrill_signature(body: bytes, key: str) -> dict[str, str]:
    told = parse_qs(body.decode())["mandrill_events"][0]
    signed = f"{PUBLIC}/hooks/anymail/mandrill/mandrill_events{told}".encode()
    return {"x-mandrill-signature": b64encode(digest(key.encode(), signed, "sha1")).decode()}


def svix_signature(body: bytes, key: str) -> dict[str, str]:
    name, moment = f"msg_{sha256(body).hexdigest()[:20]}", str(int(datetime.now(UTC).timestamp()))
    signed = digest(key.encode(), f"{name}.{moment}.".encode() + body, "sha256")
    return {"svix-id": name, "svix-timestamp": moment, "svix-signature": f"v1,{b64encode(signed).decode()}"}


def postal_signature(body: bytes, key: str) -> dict[str, str]:
    signed = KEYS[key].sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    return {"x-postal-signature": b64encode(signed).decode()}


def curve_signature(body: bytes, key: str) -> dict[str, str]:
    signed = CURVES[key].sign(b"1793633400" + body, ec.ECDSA(hashes.SHA256()))
    name = "x-twilio-email-event-webhook"
    return {f"{name}-signature": b64encode(signed).decode(), f"{name}-timestamp": "1793633400"}
