-- The second factor of signing in: an authenticator app, recovery codes, and sign-ins that wait for it.

-- Instances whose owner signs in with two factors. `kit_checked_at`: when the owner last showed that the recovery codes
-- are kept somewhere.
CREATE TABLE two_factor (
    instance_id    BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    since          INTEGER NOT NULL,
    codes_made_at  INTEGER,
    kit_checked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Authenticator apps (RFC 6238): the one in use, and one that waits for its first code. `secret` is sealed.
-- `last_step`: the newest time step of which a code was taken; no code of it or an older one is taken again.
CREATE TABLE authenticators (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed')),
    secret      BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    last_step   INTEGER NOT NULL,
    used_at     INTEGER,
    PRIMARY KEY (instance_id, state)
) STRICT, WITHOUT ROWID;

-- Recovery codes, as keyed hashes. Each works once.
CREATE TABLE recovery_codes (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    used_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_codes_by_instance ON recovery_codes (instance_id, used_at);

-- Sign-ins that passed the passphrase and wait for the second factor. `waiting`: what they are bound to, a JSON object.
CREATE TABLE sign_ins (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    waiting     TEXT NOT NULL CHECK (json_valid(waiting)),
    tries       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_ins_by_instance ON sign_ins (instance_id, created_at);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);
