from campaigns.rehearsal.scratch import COPIED, EMPTY, FAR_ABOVE, NOT_INDEXED, Scratch
from lifecycle.events.models import Event

SETTINGS = {
    # Temporary tables live in the session's own memory, by default 8 MB; what does not fit is written out and read again.
    "temp_buffers": "'256MB'",
    # Only a plain scan of an index forgets the entries of rows that have been updated: until we tidy, nobody else does.
    "enable_bitmapscan": "off",
    "jit": "off",
    # All of it is in memory. Else what is cheap to look up is read from one end to the other.
    "random_page_cost": "1",
    # A tenth of the usual sample: every table is looked at again each time it has doubled.
    "default_statistics_target": "10",
    # Nothing here lies sorted on both sides: to weigh such a join takes the planner's time and no more.
    "enable_mergejoin": "off",
}
# Statements: how often one is asked before it is prepared, and how many are kept so.
ASKED_BEFORE = 1
MOST_PREPARED = 500


class PostgresWorld(Scratch):
    """A connection of its own, whose temporary tables hide the real ones of the same name; all else is read-only."""

    real = "public"

    def adapt(self, settings: dict[str, object]) -> None:
        settings["CONN_MAX_AGE"] = 0
        # The engine asks the same again at each instant: the database reads and plans it once.
        prepared = {"server_side_binding": True, "prepare_threshold": ASKED_BEFORE}
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), **prepared}  # type: ignore[dict-item]

    def build(self) -> None:
        with self.connection.cursor() as cursor:
            self.connection.connection.prepared_max = MOST_PREPARED
            for name, value in SETTINGS.items():
                cursor.execute(f"SET {name} = {value}")
            self._create(cursor)
        self.fill()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM public.lifecycle_event")
            self.first_own_event = cursor.fetchone()[0] + FAR_ABOVE
            table = Event._meta.db_table
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f"pg_temp.{table}", self.first_own_event]
            )
            for model in self.filled():
                if model._meta.auto_field and model is not Event:
                    self._raise_sequence(cursor, model._meta.db_table)
            cursor.execute("SET default_transaction_read_only = on")
        self.tidy()

    def _create(self, cursor) -> None:  # type: ignore[no-untyped-def]
        """All tables in one go: there are a hundred of them and of their indexes, and somebody waits."""
        tables = [model._meta.db_table for model in (*COPIED, *EMPTY)]
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)", [tables]
        )
        # Those named _like only serve searching texts by how they begin.
        indexes = [sql for name, sql in cursor.fetchall() if name not in NOT_INDEXED and not name.endswith("_like")]
        made = [
            f"CREATE TEMP TABLE {name} (LIKE public.{name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY)"
            for name in map(self.connection.ops.quote_name, tables)
        ]
        made += [sql.replace(" ON public.", " ON pg_temp.", 1) for sql in indexes]
        # The driver's own, for what is to be prepared is one statement at a time.
        self.connection.connection.execute(";".join(made), prepare=False)

    def close(self) -> None:
        self.connection.close()

    def text_of(self, name: str) -> str:
        return f"coalesce(properties ->> '{name}', '')"

    def tidy(self) -> None:
        tables = [f"pg_temp.{self.connection.ops.quote_name(model._meta.db_table)}" for model in (*COPIED, *EMPTY)]
        with self.connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")

    def _raise_sequence(self, cursor, table: str) -> None:  # type: ignore[no-untyped-def]
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest((SELECT max(id) FROM pg_temp.{table}), 1))",  # noqa: S608
            [f"pg_temp.{table}"],
        )
