-- The whole OpenID Provider: what the owner says about themselves, clients that register themselves, requests sent
-- ahead, devices, sign-outs that others have to hear of, keys published before they sign, and certificates.

-- `profile`: the owner's claims and roles. `provider`: what the owner chose for this instance. Both JSON objects.
ALTER TABLE instances ADD COLUMN profile TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(profile));
ALTER TABLE instances ADD COLUMN provider TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(provider));

-- `registration_hash`: of the token that manages the registration (RFC 7592). `logo`: our own copy, a PNG.
ALTER TABLE clients ADD COLUMN registration_hash BLOB CHECK (length(registration_hash) = 32);
ALTER TABLE clients ADD COLUMN logo BLOB;
CREATE INDEX clients_unused ON clients (created_at) WHERE registration_hash IS NOT NULL AND last_used_at IS NULL;
CREATE INDEX clients_self_registered ON clients (instance_id) WHERE registration_hash IS NOT NULL;

-- `machine`: given to the client itself, no person was there. `claims`: the request's `claims` parameter.
ALTER TABLE grants ADD COLUMN machine INTEGER NOT NULL DEFAULT 0 CHECK (machine IN (0, 1));
CREATE INDEX grants_of_machines ON grants (instance_id, client_id, scope) WHERE machine = 1;
ALTER TABLE grants ADD COLUMN acr TEXT;
ALTER TABLE grants ADD COLUMN claims TEXT CHECK (claims IS NULL OR json_valid(claims));

-- Tokens that let clients register themselves (RFC 7591 section 3). `uses_left` is NULL for any number; the owner knows
-- them by their names.
CREATE TABLE initial_access_tokens (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    uses_left   INTEGER CHECK (uses_left >= 0),
    UNIQUE (instance_id, name)
) STRICT, WITHOUT ROWID;

-- Authorization requests sent ahead (RFC 9126). Each starts one authorization. `request` is sealed.
CREATE TABLE pushed_requests (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    request     BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX pushed_requests_by_client ON pushed_requests (instance_id, client_id, created_at);
CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);

-- Client assertions that were used (RFC 7523 section 3). Each works once.
CREATE TABLE assertions (
    hash       BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assertions_by_expiry ON assertions (expires_at);

-- Devices that wait for the person (RFC 8628). `user_code` is stored as typed, without its dash.
CREATE TABLE device_codes (
    hash           BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    user_code      TEXT NOT NULL,
    instance_id    BLOB NOT NULL,
    client_id      TEXT NOT NULL,
    scope          TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'allowed', 'denied')),
    grant_id       BLOB CHECK (length(grant_id) = 16),
    address        TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    UNIQUE (instance_id, user_code),
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX device_codes_by_client ON device_codes (instance_id, client_id);
CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);

-- Sign-outs that a client's server has still to hear of (OpenID Connect Back-Channel Logout).
CREATE TABLE logout_notices (
    number      INTEGER PRIMARY KEY,
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    session_id  BLOB NOT NULL CHECK (length(session_id) = 16),
    created_at  INTEGER NOT NULL,
    next_at     INTEGER NOT NULL,
    tries       INTEGER NOT NULL,
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX logout_notices_by_client ON logout_notices (instance_id, client_id);
CREATE INDEX logout_notices_by_time ON logout_notices (next_at);

-- Requests of apps that were refused, beside what was registered: the owner's help to find out why. The same again
-- counts up `times` and `at` of its row.
CREATE TABLE refusals (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    times       INTEGER NOT NULL DEFAULT 1,
    endpoint    TEXT NOT NULL,
    client_id   TEXT,
    error       TEXT NOT NULL,
    rule        TEXT NOT NULL,
    detail      TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX refusals_by_instance ON refusals (instance_id, at);

-- A key is published a while before it signs: `next`, from `activates_at` on `active`.
CREATE TABLE new_keys (
    kid          TEXT NOT NULL PRIMARY KEY,
    family       TEXT NOT NULL,
    private      BLOB NOT NULL,
    public       TEXT NOT NULL CHECK (json_valid(public)),
    state        TEXT NOT NULL CHECK (state IN ('next', 'active', 'retiring', 'revoked')),
    created_at   INTEGER NOT NULL,
    activates_at INTEGER NOT NULL,
    retires_at   INTEGER
) STRICT;
INSERT INTO new_keys (kid, family, private, public, state, created_at, activates_at, retires_at)
    SELECT kid, family, private, public, state, created_at, created_at, retires_at FROM keys;
DROP TABLE keys;
ALTER TABLE new_keys RENAME TO keys;

-- Certificates that the lodge made itself: its local authority and what that signed. `private` is sealed.
CREATE TABLE certificates (
    name       TEXT NOT NULL PRIMARY KEY,
    private    BLOB NOT NULL,
    chain      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
