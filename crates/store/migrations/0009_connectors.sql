-- How services are asked for access: the records of account types, sealed, because each holds the secret that we have at
-- its service. They belong to the lodge and not to an instance.
CREATE TABLE account_types (
    id            TEXT PRIMARY KEY,
    sealed_record BLOB NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A person's browser is away at another server and expected back, once, with a state of which this is the hash. Who was
-- sent off by a session is not awaited when that is over. No instance: it is found when the person is known.
CREATE TABLE errands (
    hash        BLOB PRIMARY KEY,
    purpose     TEXT NOT NULL,
    instance_id BLOB REFERENCES instances (id) ON DELETE CASCADE,
    session_id  BLOB REFERENCES sessions (id) ON DELETE CASCADE,
    about       TEXT NOT NULL CHECK (json_valid(about)),
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX errands_by_expiry ON errands (expires_at);
CREATE INDEX errands_by_instance ON errands (instance_id) WHERE instance_id IS NOT NULL;
CREATE INDEX errands_by_session ON errands (session_id) WHERE session_id IS NOT NULL;

-- How connected accounts are. The accounts themselves are documents; here is what their owner and the broker of their
-- tokens have to know without opening them.
CREATE TABLE connections (
    instance_id        BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    account_id         TEXT NOT NULL,
    account_type       TEXT NOT NULL,
    connected_at       INTEGER NOT NULL,
    refreshed_at       INTEGER,
    expires_at         INTEGER,
    refresh_expires_at INTEGER,
    problem            TEXT,
    problem_at         INTEGER,
    given_at           INTEGER,
    PRIMARY KEY (instance_id, account_id)
) STRICT, WITHOUT ROWID;
