-- Ids are 16 bytes, hashes 32 bytes (SHA-256), times seconds since the Unix epoch.
-- Small tables that are found by their key are WITHOUT ROWID: one page to touch instead of two.
-- Grants, codes and tokens have a `number` and refer to each other by it. Their ids and hashes are random: kept in
-- every index they would spread each new row over a dozen pages. Numbers grow, so new rows share the last pages, and
-- with them the cost of a commit. Numbers never leave the store.
-- Every foreign key has an index on the child's side: a cascade without one reads the whole table.

-- What the file knows about itself. `clean` belongs to the engine: 1 after an orderly close, 0 while open.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('clean', x'01');

-- One authorization server of one person, found by the Host it is asked under.
CREATE TABLE instances (
    id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    domain          TEXT NOT NULL UNIQUE,
    subject         TEXT NOT NULL,
    public_name     TEXT NOT NULL,
    email           TEXT NOT NULL,
    locale          TEXT NOT NULL,
    timezone        TEXT NOT NULL,
    context_name    TEXT NOT NULL,
    oidc_id         TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    onboarded_at    INTEGER,
    onboarding_hash BLOB CHECK (length(onboarding_hash) = 32),
    passphrase      TEXT,
    kdf_iterations  INTEGER NOT NULL
) STRICT;

-- Registered clients. `secret` is sealed by the caller.
CREATE TABLE clients (
    instance_id  BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    client_id    TEXT NOT NULL,
    metadata     TEXT NOT NULL CHECK (json_valid(metadata)),
    secret       BLOB,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (instance_id, client_id)
) STRICT;

-- Browsers in which the owner is signed in.
CREATE TABLE sessions (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    instance_id   BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    cookie_hash   BLOB NOT NULL UNIQUE CHECK (length(cookie_hash) = 32),
    page_key_hash BLOB CHECK (length(page_key_hash) = 32),
    created_at    INTEGER NOT NULL,
    auth_time     INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    amr           TEXT NOT NULL CHECK (json_valid(amr)),
    user_agent    TEXT NOT NULL,
    address       TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_instance ON sessions (instance_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Authorization requests that wait for the person. The rowid is their order of arrival.
CREATE TABLE flows (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    instance_id  BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
    request      TEXT NOT NULL,
    session_id   BLOB REFERENCES sessions (id) ON DELETE SET NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX flows_by_instance ON flows (instance_id);
CREATE INDEX flows_by_session ON flows (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX flows_by_expiry ON flows (expires_at);

-- What the owner allowed a client for good. `scope` is in canonical order.
CREATE TABLE consents (
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    scope       TEXT NOT NULL,
    given_at    INTEGER NOT NULL,
    PRIMARY KEY (instance_id, client_id),
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One answered authorization: the family of every code and token that came of it.
-- The session is named without a foreign key, because an offline grant outlives it.
CREATE TABLE grants (
    number      INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    session_id  BLOB CHECK (length(session_id) = 16),
    scope       TEXT NOT NULL,
    auth_time   INTEGER NOT NULL,
    amr         TEXT NOT NULL CHECK (json_valid(amr)),
    created_at  INTEGER NOT NULL,
    offline     INTEGER NOT NULL CHECK (offline IN (0, 1)),
    revoked_at  INTEGER,
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX grants_by_client ON grants (instance_id, client_id);
CREATE INDEX grants_by_session ON grants (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX grants_by_age ON grants (created_at);

-- Authorization codes. A used one is kept so that its second coming is recognised.
CREATE TABLE codes (
    number         INTEGER PRIMARY KEY,
    hash           BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    grant_number   INTEGER NOT NULL REFERENCES grants (number) ON DELETE CASCADE,
    instance_id    BLOB NOT NULL CHECK (length(instance_id) = 16),
    client_id      TEXT NOT NULL,
    redirect_uri   TEXT NOT NULL,
    code_challenge TEXT,
    nonce          TEXT,
    scope          TEXT NOT NULL,
    expires_at     INTEGER NOT NULL,
    tries          INTEGER NOT NULL,
    used_at        INTEGER
) STRICT;
CREATE INDEX codes_by_grant ON codes (grant_number);
CREATE INDEX codes_by_expiry ON codes (expires_at);

-- Refresh tokens. Rotated ones are kept until `absolute_at`, so that reuse is recognised.
-- `parent` is the token that was consumed for this one.
CREATE TABLE refresh_tokens (
    number       INTEGER PRIMARY KEY,
    hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    grant_number INTEGER NOT NULL REFERENCES grants (number) ON DELETE CASCADE,
    parent       INTEGER REFERENCES refresh_tokens (number) ON DELETE SET NULL,
    scope        TEXT NOT NULL,
    issued_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    absolute_at  INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('active', 'rotated', 'revoked')),
    rotated_at   INTEGER,
    used_child   INTEGER NOT NULL CHECK (used_child IN (0, 1))
) STRICT;
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_number);
CREATE INDEX refresh_tokens_by_parent ON refresh_tokens (parent) WHERE parent IS NOT NULL;
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (absolute_at);

-- Access tokens, known by their `jti`. `refresh` is the refresh token that was consumed for it, none after a code.
CREATE TABLE access_tokens (
    number       INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    grant_number INTEGER NOT NULL REFERENCES grants (number) ON DELETE CASCADE,
    refresh      INTEGER REFERENCES refresh_tokens (number) ON DELETE SET NULL,
    scope        TEXT NOT NULL,
    issued_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX access_tokens_by_grant ON access_tokens (grant_number);
CREATE INDEX access_tokens_by_refresh ON access_tokens (refresh) WHERE refresh IS NOT NULL;
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);

-- Failures counted against guessing.
CREATE TABLE attempts (
    counter           TEXT NOT NULL PRIMARY KEY,
    failures          INTEGER NOT NULL,
    window_started_at INTEGER NOT NULL,
    blocked_until     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_age ON attempts (window_started_at);

-- Signing keys. `private` is sealed by the caller.
CREATE TABLE keys (
    kid        TEXT NOT NULL PRIMARY KEY,
    family     TEXT NOT NULL,
    private    BLOB NOT NULL,
    public     TEXT NOT NULL CHECK (json_valid(public)),
    state      TEXT NOT NULL CHECK (state IN ('active', 'retiring', 'revoked')),
    created_at INTEGER NOT NULL,
    retires_at INTEGER
) STRICT;

-- What happened, for the owner to read. A number is never given twice.
CREATE TABLE events (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id BLOB REFERENCES instances (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    client_id   TEXT,
    client_name TEXT,
    detail      TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_instance ON events (instance_id, id);

-- What the owner chose for the whole lodge.
CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
