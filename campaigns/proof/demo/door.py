"""The shop's way to us: HTTP, to one address and nowhere else."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

# People read with programs that say who they are; a bare "Mozilla/5.0" would be taken for a machine.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TIMEOUT = 20  # seconds


class Closed(OSError):
    """Nobody answers, or not as agreed."""


@dataclass(frozen=True)
class Door:
    url: str
    key: str

    def tell(self, path: str, what: Any) -> Any:
        """POST to the API; its answer."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        status, body = self._ask("POST", path, json.dumps(what).encode(), headers)
        if status >= 300:
            raise Closed(f"{path} answered {status}: {body[:300].decode(errors='replace')}")
        return json.loads(body or b"null")

    def follow(self, address: str, method: str = "GET") -> int:
        """What a reader does with an address in a message. A redirect is not gone after: it leads away from here."""
        if not address.startswith(f"{self.url}/"):
            raise ValueError(f"{address} is not at {self.url}.")
        status, _body = self._ask(method, address.removeprefix(self.url), b"", {"User-Agent": BROWSER})
        return status

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        place = urlsplit(self.url)
        connection = HTTPConnection(place.hostname or "", place.port or 80, timeout=TIMEOUT)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError as error:
            raise Closed(f"{self.url} does not answer: {error}") from None
        finally:
            connection.close()
