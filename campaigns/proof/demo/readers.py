from datetime import datetime
from random import Random

from campaigns.proof.demo.door import Door
from campaigns.proof.demo.inbox import Letter, letters

SOMEBODY_READS = 0.4  # in each round
OPENS, FOLLOWS, LEAVES = 55, 42, 3


class Readers:
    """People who open their mail, follow a link, or have enough: by the addresses in the messages, as anybody would."""

    def __init__(self, door: Door, chance: Random) -> None:
        self.door = door
        self.chance = chance
        self._read: set[int] = set()

    def read(self, now: datetime) -> None:
        if self.chance.random() > SOMEBODY_READS:
            return
        unread = [letter for letter in letters(now) if letter.message_id not in self._read]
        if unread:
            self._take(self.chance.choice(unread))

    def _take(self, letter: Letter) -> None:
        (deed,) = self.chance.choices((self._open, self._follow, self._leave), weights=(OPENS, FOLLOWS, LEAVES))
        deed(letter)
        self._read.add(letter.message_id)

    def _open(self, letter: Letter) -> None:
        if letter.picture:
            self.door.follow(letter.picture)

    def _follow(self, letter: Letter) -> None:
        self._open(letter)
        if letter.links:
            self.door.follow(self.chance.choice(letter.links))

    def _leave(self, letter: Letter) -> None:
        self._open(letter)
        if letter.unsubscribe:
            self.door.follow(letter.unsubscribe, "POST")
