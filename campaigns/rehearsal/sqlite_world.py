from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from campaigns.rehearsal.scratch import COPIED, EMPTY, FAR_ABOVE, NOT_INDEXED, Scratch
from lifecycle.events.models import Event


class SqliteWorld(Scratch):
    """An in-memory database; the live file is attached for reading only, so that it can be neither written nor locked."""

    real = "live"

    def adapt(self, settings: dict[str, object]) -> None:
        settings["NAME"] = f"file:rehearsal-{uuid4().hex}?mode=memory&cache=private"
        settings["OPTIONS"] = {"timeout": 20}

    def build(self) -> None:
        with self.connection.cursor() as cursor:
            # Foreign keys cannot cross databases: some scratch tables point at real ones.
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("ATTACH DATABASE %s AS live", [self._uri()])
            for model in (*COPIED, *EMPTY):
                self._create(cursor, model._meta.db_table)
        self.fill()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM live.lifecycle_event")
            self.first_own_event = cursor.fetchone()[0] + FAR_ABOVE
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [Event._meta.db_table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [Event._meta.db_table, self.first_own_event]
            )

    def close(self) -> None:
        # Django's own close() leaves an in-memory database open.
        if self.connection.connection is not None:
            self.connection.connection.close()
            self.connection.connection = None

    def text_of(self, name: str) -> str:
        return f"coalesce(CAST(json_extract(properties, '$.{name}') AS text), '')"

    def tidy(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("ANALYZE main")

    def _uri(self) -> str:
        name = str(self.live.settings_dict["NAME"])
        if name.startswith("file:"):
            return name
        return f"file:{quote(str(Path(name).absolute()))}?mode=ro"

    def _create(self, cursor, table: str) -> None:  # type: ignore[no-untyped-def]
        cursor.execute(
            "SELECT name, sql FROM live.sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL "
            "AND type IN ('table', 'index') ORDER BY type DESC",
            [table],
        )
        for name, sql in cursor.fetchall():
            if name not in NOT_INDEXED:
                cursor.execute(sql)

    def _read_moment(self, value: object) -> datetime:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
