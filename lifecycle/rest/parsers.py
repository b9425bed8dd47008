import zlib
from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from lifecycle.rest.problems import MEDIA_TYPE, TooLarge

LARGEST = 500_000  # bytes of a request, also after it is unpacked


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request: Request = (parser_context or {})["request"]
        body = body_of(request, stream)
        # Kept for the fingerprint of an Idempotency-Key: the stream can be read once.
        request._request.lifecycle_body = body  # type: ignore[attr-defined]
        try:
            return orjson.loads(body)
        except ValueError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}.") from None


def body_of(request: Request, stream: IO[Any]) -> bytes:
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > LARGEST:
        raise _too_large()
    body = bytes(stream.read(LARGEST + 1))
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "deflate"):
        body = _unpacked(body)
    elif encoding not in ("", "identity"):
        raise ParseError(f"The encoding “{encoding}” is not known here. Send the body plain, or with gzip.")
    if len(body) > LARGEST:
        raise _too_large()
    return body


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        plain = unpacker.decompress(body, LARGEST + 1)
    except zlib.error:
        raise ParseError("The body is not packed as it says.") from None
    if not unpacker.eof and len(plain) <= LARGEST:
        raise ParseError("The packed body ends too early.")
    return plain


def _too_large() -> TooLarge:
    return TooLarge(f"A request can have {LARGEST // 1000} kB. Send fewer at once.")


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class ProblemRenderer(JsonRenderer):
    """Never chosen; it is here so that the schema knows the media type."""

    media_type = MEDIA_TYPE
    format = "problem"
