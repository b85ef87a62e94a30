-- The Cozy side of signing in: names and settings of an instance, what goes with its passphrase, a passphrase that was
-- lost, and letters to the owner.

-- How long the browser keeps the cookie. A short session ends by itself; it was only begun to answer one app.
ALTER TABLE sessions ADD COLUMN run TEXT NOT NULL DEFAULT 'normal' CHECK (run IN ('normal', 'long', 'short'));

-- Other domains of an instance. `moved`: visitors are sent on to the domain of today.
CREATE TABLE other_domains (
    domain      TEXT NOT NULL PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    moved       INTEGER NOT NULL CHECK (moved IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX other_domains_by_instance ON other_domains (instance_id);

-- What the owner chose for an instance as a Cozy, a JSON object.
CREATE TABLE cozy_settings (
    instance_id BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    settings    TEXT NOT NULL CHECK (json_valid(settings))
) STRICT, WITHOUT ROWID;

-- What goes with the passphrase, both sealed: the hint, and the keys that only the owner's own programs can use.
CREATE TABLE passphrase_extras (
    instance_id BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    hint        BLOB,
    keys        BLOB
) STRICT, WITHOUT ROWID;

-- A lost passphrase waits for its owner to come back with the link. One at a time.
CREATE TABLE passphrase_resets (
    instance_id BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Letters to the owner. `body` is sealed. `next_at`: when to try to send it; NULL when it is only kept here. A number is
-- never given twice.
CREATE TABLE outbox (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body        BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    next_at     INTEGER,
    tries       INTEGER NOT NULL,
    sent_at     INTEGER,
    problem     TEXT
) STRICT;
CREATE INDEX outbox_by_instance ON outbox (instance_id, number);
CREATE INDEX outbox_by_time ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_by_age ON outbox (created_at);
