"""A provider that cannot be relied on, in a process of its own: `python -m campaigns.proof.chaos.provider`."""

import argparse
import json
from pathlib import Path

from campaigns.proof.chaos.callbacks import Callbacks
from campaigns.proof.chaos.log_book import LogBook
from campaigns.proof.chaos.mail_door import MailDoor
from campaigns.proof.chaos.temper import Temper
from campaigns.proof.chaos.text_door import TextDoor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", type=float, default=100.0, help="messages a second that it takes")
    parser.add_argument("--web", required=True, help="where it reports to")
    parser.add_argument("--calm", action="store_true", help="without any trouble")
    options = parser.parse_args()
    temper, book = Temper(options.seed), LogBook(options.log, options.pace)
    temper.is_calm = options.calm
    callbacks = Callbacks(options.seed, options.web)
    mail = MailDoor(temper, book, callbacks).start()
    text = TextDoor(temper, book, callbacks)
    print(json.dumps({"mail": mail.port, "text": text.server_port}), flush=True)
    text.serve_forever()


if __name__ == "__main__":
    main()
