-- Passkeys: credentials of authenticators (Web Authentication). Numbers are not given again, so that nobody removes another
-- one than the one that was shown. `copied`: it may be copied to other devices.
CREATE TABLE passkeys (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    credential  BLOB NOT NULL CHECK (length(credential) BETWEEN 1 AND 1023),
    rp_id       TEXT NOT NULL,
    public_key  BLOB NOT NULL,
    counter     INTEGER NOT NULL,
    name        TEXT NOT NULL,
    copied      INTEGER NOT NULL,
    transports  TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    used_at     INTEGER,
    UNIQUE (instance_id, credential)
) STRICT;
