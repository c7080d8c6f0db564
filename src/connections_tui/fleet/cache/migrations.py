"""How the tables of the history file came to be."""

APPLICATION_ID = 0x436F6E54
"""Marks a database as ours: "ConT"."""
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE connections (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            platform TEXT,
            name TEXT,
            domain TEXT,
            created_at REAL,
            health TEXT NOT NULL,
            why TEXT NOT NULL,
            is_derived INTEGER NOT NULL,
            reading_platform TEXT,
            is_ready INTEGER,
            needs_update INTEGER,
            is_disabled INTEGER,
            disabled_reason TEXT,
            is_healthy INTEGER,
            last_sync REAL,
            has_synced INTEGER,
            history_completed INTEGER,
            batches INTEGER,       -- NULL where there is no reading
            failed TEXT NOT NULL,
            progress TEXT NOT NULL,
            checked_at REAL,
            details_at REAL,
            rank INTEGER NOT NULL,
            told_at REAL NOT NULL, -- since when the health is known; 0 if never said
            last_known TEXT        -- the last health that was one
        )
        """,
        "CREATE INDEX most_in_need ON connections (rank, last_sync)",
        """
        CREATE TABLE changes (
            number INTEGER PRIMARY KEY,
            connection_id TEXT NOT NULL,
            at REAL NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            why TEXT NOT NULL,
            platform TEXT
        )
        """,
        "CREATE INDEX by_connection ON changes (connection_id, at)",
        "CREATE INDEX by_time ON changes (at)",
    ),
    (
        "ALTER TABLE connections ADD COLUMN works_until REAL",
        "ALTER TABLE connections ADD COLUMN broken_at REAL",
        "ALTER TABLE changes ADD COLUMN earliest REAL",
    ),
    (
        """
        CREATE TABLE failures (
            number INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            operation TEXT NOT NULL,
            method TEXT NOT NULL,
            path TEXT NOT NULL, -- as documented: without a query and an ID
            status INTEGER,     -- NULL where no answer came
            seconds REAL NOT NULL,
            request_id TEXT,
            error TEXT NOT NULL,
            tries INTEGER NOT NULL,
            connection_id TEXT, said TEXT, error_code TEXT
        )
        """,
    ),
    ("ALTER TABLE connections ADD COLUMN store_id TEXT",),
)
"""One entry for each version of the file's layout. Add to the end; change none."""
