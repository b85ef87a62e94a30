-- Codes that are mailed as a second factor, and devices that are trusted to go without one.

-- Whether codes are mailed to the owner.
ALTER TABLE two_factor ADD COLUMN mail INTEGER NOT NULL DEFAULT 0 CHECK (mail IN (0, 1));

-- The newest code of each thing that waits for one. `about`: the hash of the sign-in, or of another purpose. `hash` is keyed
-- and of this purpose alone, so that the file gives nothing to try. `tries`: how many wrong ones came for it.
CREATE TABLE mailed_codes (
    about       BLOB NOT NULL PRIMARY KEY CHECK (length(about) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    tries       INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mailed_codes_by_instance ON mailed_codes (instance_id);
CREATE INDEX mailed_codes_by_expiry ON mailed_codes (expires_at);

-- Devices that sign in without a second factor. `family`: browser and system, to which the token is bound.
CREATE TABLE trusted_devices (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id  BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    family       TEXT NOT NULL,
    address      TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX trusted_devices_by_instance ON trusted_devices (instance_id, last_used_at);
CREATE INDEX trusted_devices_by_expiry ON trusted_devices (expires_at);
