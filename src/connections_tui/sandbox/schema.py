"""How a record lies in the store's tables, and how those came to be."""

from connections_tui.sandbox.records import Fate, Origin, Simulated
from connections_tui.sandbox.times import from_milliseconds, to_milliseconds

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE connections (
            id TEXT PRIMARY KEY,
            access_token TEXT NOT NULL UNIQUE,
            platform TEXT,
            created_at INTEGER NOT NULL,
            origin TEXT NOT NULL,
            fate TEXT NOT NULL,
            disabled_reason TEXT,
            halted_at INTEGER,
            name TEXT,
            store_name TEXT,
            store_domain TEXT,
            store_unique_id TEXT,
            phase INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX oldest_first ON connections (created_at, id)",
        """
        CREATE TABLE deleted (
            access_token TEXT PRIMARY KEY,
            deleted_at INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
    ),
    (
        # Kept in the order of the list, which is then read from one end to the
        # other: by way of an index it took twice as long.
        """
        CREATE TABLE in_order (
            id TEXT NOT NULL UNIQUE,
            access_token TEXT NOT NULL UNIQUE,
            platform TEXT,
            created_at INTEGER NOT NULL,
            origin TEXT NOT NULL,
            fate TEXT NOT NULL,
            disabled_reason TEXT,
            halted_at INTEGER,
            name TEXT,
            store_name TEXT,
            store_domain TEXT,
            store_unique_id TEXT,
            phase INTEGER NOT NULL,
            PRIMARY KEY (created_at, id)
        ) WITHOUT ROWID
        """,
        "INSERT INTO in_order SELECT * FROM connections ORDER BY created_at, id",
        "DROP TABLE connections",
        "ALTER TABLE in_order RENAME TO connections",
    ),
    # No other layout, but one more word for ``fate``: an older program cannot read it.
    (),
    ("ALTER TABLE connections ADD COLUMN asked_at INTEGER",),
    (
        # Of connections and of platforms, as JSON.
        """
        CREATE TABLE sync_configs (
            owner TEXT PRIMARY KEY,
            config TEXT NOT NULL
        ) WITHOUT ROWID
        """,
    ),
)
"""One entry for each version of the file's layout. Add to the end; change none."""

COLUMNS = (
    "id, access_token, platform, created_at, origin, fate, disabled_reason,"
    " halted_at, name, store_name, store_domain, store_unique_id, phase, asked_at"
)
StoredRow = tuple[
    str,
    str,
    str | None,
    int,
    str,
    str,
    str | None,
    int | None,
    str | None,
    str | None,
    str | None,
    str | None,
    int,
    int | None,
]


def to_row(record: Simulated) -> StoredRow:
    halted_at, asked_at = record.halted_at, record.asked_at
    return (
        record.id,
        record.access_token,
        record.platform,
        to_milliseconds(record.created_at),
        record.origin.value,
        record.fate.value,
        record.disabled_reason,
        None if halted_at is None else to_milliseconds(halted_at),
        record.name,
        record.store_name,
        record.store_domain,
        record.store_unique_id,
        record.phase,
        None if asked_at is None else to_milliseconds(asked_at),
    )


def to_record(row: StoredRow) -> Simulated:
    halted_at, asked_at = row[7], row[13]
    return Simulated(
        id=row[0],
        access_token=row[1],
        platform=row[2],
        created_at=from_milliseconds(row[3]),
        origin=Origin(row[4]),
        fate=Fate(row[5]),
        disabled_reason=row[6],
        halted_at=None if halted_at is None else from_milliseconds(halted_at),
        name=row[8],
        store_name=row[9],
        store_domain=row[10],
        store_unique_id=row[11],
        phase=row[12],
        asked_at=None if asked_at is None else from_milliseconds(asked_at),
    )
