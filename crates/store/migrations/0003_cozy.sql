-- The Cozy side: its secrets, its clients and their codes, and sharings that wait for the owner.

-- Secrets that sign tokens, sealed by the caller, independent of each other and made when they are first needed. The one
-- called `session` goes with the passphrase that it was made under.
CREATE TABLE cozy_secrets (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('session', 'oauth', 'cli')),
    sealed      BLOB NOT NULL,
    PRIMARY KEY (instance_id, kind)
) STRICT, WITHOUT ROWID;

-- Clients that registered themselves or were made by the owner. `secret` is sealed: they can ask for it again.
-- `granted` is what is left of what the owner agreed to; tokens carry `stamp` and die when it changes.
-- `onboarding_hash` is of the secret for which a prepared client is handed out, once. Numbers are cursors of lists and
-- never given twice.
CREATE TABLE cozy_clients (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id     BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    client_id       TEXT NOT NULL,
    name            TEXT NOT NULL,
    software_id     TEXT NOT NULL,
    record          TEXT NOT NULL CHECK (json_valid(record)),
    secret          BLOB NOT NULL,
    granted         TEXT NOT NULL CHECK (json_valid(granted)),
    stamp           INTEGER NOT NULL,
    onboarding_hash BLOB CHECK (length(onboarding_hash) = 32),
    pending         INTEGER NOT NULL CHECK (pending IN (0, 1)),
    created_at      INTEGER NOT NULL,
    UNIQUE (instance_id, client_id)
) STRICT;
CREATE INDEX cozy_clients_in_order ON cozy_clients (instance_id, number);
CREATE INDEX cozy_clients_by_software ON cozy_clients (instance_id, software_id);
CREATE INDEX cozy_clients_pending ON cozy_clients (created_at) WHERE pending = 1;
CREATE UNIQUE INDEX cozy_clients_by_onboarding ON cozy_clients (instance_id, onboarding_hash)
    WHERE onboarding_hash IS NOT NULL;

-- Codes on their way to a client. Presenting one takes it out, whatever comes of it.
CREATE TABLE cozy_codes (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    code        TEXT NOT NULL CHECK (json_valid(code)),
    expires_at  INTEGER NOT NULL,
    FOREIGN KEY (instance_id, client_id) REFERENCES cozy_clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX cozy_codes_by_client ON cozy_codes (instance_id, client_id);
CREATE INDEX cozy_codes_by_expiry ON cozy_codes (expires_at);

-- Sharings that others offered and the owner has not answered, or has accepted.
CREATE TABLE cozy_sharings (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    sharing_id  TEXT NOT NULL,
    offer       TEXT NOT NULL CHECK (json_valid(offer)),
    state       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    PRIMARY KEY (instance_id, sharing_id)
) STRICT, WITHOUT ROWID;
