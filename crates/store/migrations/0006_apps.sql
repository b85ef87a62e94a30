-- Programs that the owner installed: web apps, each under a host of its own, and konnectors. Their files lie here in
-- builds: a new version is written beside the old one and takes its place in one step, so that no page is ever served out
-- of two versions.
CREATE TABLE app_builds (
    number      INTEGER PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX app_builds_by_instance ON app_builds (instance_id);

-- `build` is NULL while the first version is being written. `source` says where the next version comes from.
CREATE TABLE apps (
    instance_id  BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('webapp', 'konnector')),
    slug         TEXT NOT NULL,
    build        INTEGER REFERENCES app_builds (number),
    version      TEXT NOT NULL,
    source       TEXT NOT NULL,
    manifest     TEXT NOT NULL CHECK (json_valid(manifest)),
    files        INTEGER NOT NULL CHECK (files >= 0),
    bytes        INTEGER NOT NULL CHECK (bytes >= 0),
    installed_at INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (instance_id, kind, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX apps_by_build ON apps (build);

-- `path` has a slash in front. `hash` is SHA-256 over the content, which lies in pieces: whoever fetches a large file gets
-- it piece by piece, and nobody holds the whole of it.
CREATE TABLE app_files (
    number INTEGER PRIMARY KEY,
    build  INTEGER NOT NULL REFERENCES app_builds (number) ON DELETE CASCADE,
    path   TEXT NOT NULL,
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    size   INTEGER NOT NULL CHECK (size >= 0),
    UNIQUE (build, path)
) STRICT;
CREATE TABLE app_pieces (
    number   INTEGER PRIMARY KEY,
    file     INTEGER NOT NULL REFERENCES app_files (number) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    content  BLOB NOT NULL,
    UNIQUE (file, position)
) STRICT;

-- Codes with which a signed-in browser comes to the host of an app. Each works once, there and nowhere else.
CREATE TABLE session_codes (
    hash       BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    slug       TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_codes_by_session ON session_codes (session_id);
CREATE INDEX session_codes_by_expiry ON session_codes (expires_at);

-- What the code was exchanged for: a cookie of the app's host. It is as good as the session that it stands for, and ends
-- with it.
CREATE TABLE app_sessions (
    cookie_hash BLOB NOT NULL PRIMARY KEY CHECK (length(cookie_hash) = 32),
    session_id  BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    slug        TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX app_sessions_by_session ON app_sessions (session_id, slug, created_at);
