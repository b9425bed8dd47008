from collections import OrderedDict
from threading import Lock

from channels.content.content import Prepared, prepare_payload
from channels.content.models import Content

_MOST = 500
_lock = Lock()
_prepared: OrderedDict[str, Prepared] = OrderedDict()  # by digest: ids differ between the live and a scratch world


def prepare(content: Content) -> Prepared:
    """Compiled on first use, then remembered by this process."""
    with _lock:
        if content.digest in _prepared:
            _prepared.move_to_end(content.digest)
            return _prepared[content.digest]
    made = prepare_payload(content.channel, content.payload)
    with _lock:
        _prepared[content.digest] = made
        if len(_prepared) > _MOST:
            _prepared.popitem(last=False)
    return made
