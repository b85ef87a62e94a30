-- Generated from the migrations: cargo run -p store --example schema
PRAGMA application_id = 1198288740;
PRAGMA user_version = 14;

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

CREATE TABLE account_programs (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    program     TEXT NOT NULL,
    allowed_at  INTEGER NOT NULL,
    used_at     INTEGER,
    PRIMARY KEY (instance_id, account_id, program)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_types (
    id            TEXT PRIMARY KEY,
    sealed_record BLOB NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE app_builds (
    number      INTEGER PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    created_at  INTEGER NOT NULL
) STRICT;

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

CREATE TABLE app_sessions (
    cookie_hash BLOB NOT NULL PRIMARY KEY CHECK (length(cookie_hash) = 32),
    session_id  BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    slug        TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE assertions (
    hash       BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    counter           TEXT NOT NULL PRIMARY KEY,
    failures          INTEGER NOT NULL,
    window_started_at INTEGER NOT NULL,
    blocked_until     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE authenticators (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed')),
    secret      BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    last_step   INTEGER NOT NULL,
    used_at     INTEGER,
    PRIMARY KEY (instance_id, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
    name       TEXT NOT NULL PRIMARY KEY,
    private    BLOB NOT NULL,
    chain      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    instance_id  BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    client_id    TEXT NOT NULL,
    metadata     TEXT NOT NULL CHECK (json_valid(metadata)),
    secret       BLOB,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER, registration_hash BLOB CHECK (length(registration_hash) = 32), logo BLOB,
    PRIMARY KEY (instance_id, client_id)
) STRICT;

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

CREATE TABLE consents (
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    scope       TEXT NOT NULL,
    given_at    INTEGER NOT NULL,
    PRIMARY KEY (instance_id, client_id),
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

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

CREATE TABLE cozy_codes (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    code        TEXT NOT NULL CHECK (json_valid(code)),
    expires_at  INTEGER NOT NULL,
    FOREIGN KEY (instance_id, client_id) REFERENCES cozy_clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE cozy_secrets (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('session', 'oauth', 'cli')),
    sealed      BLOB NOT NULL,
    PRIMARY KEY (instance_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE cozy_settings (
    instance_id BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    settings    TEXT NOT NULL CHECK (json_valid(settings))
) STRICT, WITHOUT ROWID;

CREATE TABLE cozy_sharings (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    sharing_id  TEXT NOT NULL,
    offer       TEXT NOT NULL CHECK (json_valid(offer)),
    state       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    PRIMARY KEY (instance_id, sharing_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE delegated_sessions (
    session_id BLOB NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    context    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    sid        TEXT
) STRICT, WITHOUT ROWID;

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
    expires_at     INTEGER NOT NULL, source TEXT NOT NULL DEFAULT '',
    UNIQUE (instance_id, user_code),
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE doctypes (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    doctype     TEXT NOT NULL,
    documents   INTEGER NOT NULL CHECK (documents >= 0),
    bytes       INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (instance_id, doctype)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_indexes (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    doctype     TEXT NOT NULL,
    design      TEXT NOT NULL,
    name        TEXT NOT NULL,
    definition  TEXT NOT NULL CHECK (json_valid(definition)),
    PRIMARY KEY (instance_id, doctype, design, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    number      INTEGER PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    doctype     TEXT NOT NULL,
    id          TEXT NOT NULL,
    rev         TEXT NOT NULL,
    deleted     INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    body        TEXT NOT NULL CHECK (json_valid(body)),
    UNIQUE (instance_id, doctype, id)
) STRICT;

CREATE TABLE errands (
    hash        BLOB PRIMARY KEY,
    purpose     TEXT NOT NULL,
    instance_id BLOB REFERENCES instances (id) ON DELETE CASCADE,
    session_id  BLOB REFERENCES sessions (id) ON DELETE CASCADE,
    about       TEXT NOT NULL CHECK (json_valid(about)),
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event_gaps (
    first INTEGER NOT NULL PRIMARY KEY,
    last  INTEGER NOT NULL CHECK (last >= first),
    link  BLOB NOT NULL,
    seal  BLOB NOT NULL
) STRICT;

CREATE TABLE event_head (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id   INTEGER NOT NULL,
    link BLOB NOT NULL,
    seal BLOB NOT NULL
) STRICT;

CREATE TABLE events (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id BLOB REFERENCES instances (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    client_id   TEXT,
    client_name TEXT,
    detail      TEXT NOT NULL
, link BLOB NOT NULL DEFAULT x'') STRICT;

CREATE TABLE flows (
    id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    instance_id  BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
    request      TEXT NOT NULL,
    session_id   BLOB REFERENCES sessions (id) ON DELETE SET NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
, source TEXT NOT NULL DEFAULT '', known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1))) STRICT;

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
    revoked_at  INTEGER, machine INTEGER NOT NULL DEFAULT 0 CHECK (machine IN (0, 1)), acr TEXT, claims TEXT CHECK (claims IS NULL OR json_valid(claims)),
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT;

CREATE TABLE initial_access_tokens (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    uses_left   INTEGER CHECK (uses_left >= 0),
    UNIQUE (instance_id, name)
) STRICT, WITHOUT ROWID;

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
, profile TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(profile)), provider TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(provider))) STRICT;

CREATE TABLE job_lines (
    number  INTEGER PRIMARY KEY,
    job     INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    message TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
    number      INTEGER PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    slug        TEXT NOT NULL,
    account_id  TEXT,
    trigger_id  TEXT,
    message     TEXT NOT NULL CHECK (json_valid(message)),
    payload     TEXT,
    manual      INTEGER NOT NULL CHECK (manual IN (0, 1)),
    state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'errored')),
    error       TEXT,
    queued_at   INTEGER NOT NULL,
    started_at  INTEGER,
    finished_at INTEGER,
    UNIQUE (instance_id, id)
) STRICT;

CREATE TABLE "keys" (
    kid          TEXT NOT NULL PRIMARY KEY,
    family       TEXT NOT NULL,
    private      BLOB NOT NULL,
    public       TEXT NOT NULL CHECK (json_valid(public)),
    state        TEXT NOT NULL CHECK (state IN ('next', 'active', 'retiring', 'revoked')),
    created_at   INTEGER NOT NULL,
    activates_at INTEGER NOT NULL,
    retires_at   INTEGER
) STRICT;

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

CREATE TABLE mailed_codes (
    about       BLOB NOT NULL PRIMARY KEY CHECK (length(about) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    tries       INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE other_domains (
    domain      TEXT NOT NULL PRIMARY KEY,
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    moved       INTEGER NOT NULL CHECK (moved IN (0, 1))
) STRICT, WITHOUT ROWID;

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

CREATE TABLE passphrase_extras (
    instance_id BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    hint        BLOB,
    keys        BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE passphrase_resets (
    instance_id BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pushed_requests (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL,
    client_id   TEXT NOT NULL,
    request     BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, client_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    used_at     INTEGER
) STRICT, WITHOUT ROWID;

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
, vouched INTEGER NOT NULL DEFAULT 0 CHECK (vouched IN (0, 1))) STRICT;

CREATE TABLE session_codes (
    hash       BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    slug       TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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
, run TEXT NOT NULL DEFAULT 'normal' CHECK (run IN ('normal', 'long', 'short'))) STRICT;

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_ins (
    hash        BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    waiting     TEXT NOT NULL CHECK (json_valid(waiting)),
    tries       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE triggers (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    slug        TEXT NOT NULL,
    account_id  TEXT,
    arguments   TEXT NOT NULL,
    message     TEXT NOT NULL CHECK (json_valid(message)),
    created_at  INTEGER NOT NULL,
    next_at     INTEGER,
    paused      TEXT,
    PRIMARY KEY (instance_id, id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE two_factor (
    instance_id    BLOB NOT NULL PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    since          INTEGER NOT NULL,
    codes_made_at  INTEGER,
    kit_checked_at INTEGER
, mail INTEGER NOT NULL DEFAULT 0 CHECK (mail IN (0, 1))) STRICT, WITHOUT ROWID;

CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);

CREATE INDEX access_tokens_by_grant ON access_tokens (grant_number);

CREATE INDEX access_tokens_by_refresh ON access_tokens (refresh) WHERE refresh IS NOT NULL;

CREATE INDEX app_builds_by_instance ON app_builds (instance_id);

CREATE INDEX app_sessions_by_session ON app_sessions (session_id, slug, created_at);

CREATE INDEX apps_by_build ON apps (build);

CREATE INDEX assertions_by_expiry ON assertions (expires_at);

CREATE INDEX attempts_by_age ON attempts (window_started_at);

CREATE INDEX clients_self_registered ON clients (instance_id) WHERE registration_hash IS NOT NULL;

CREATE INDEX clients_unused ON clients (created_at) WHERE registration_hash IS NOT NULL AND last_used_at IS NULL;

CREATE INDEX codes_by_expiry ON codes (expires_at);

CREATE INDEX codes_by_grant ON codes (grant_number);

CREATE UNIQUE INDEX cozy_clients_by_onboarding ON cozy_clients (instance_id, onboarding_hash)
    WHERE onboarding_hash IS NOT NULL;

CREATE INDEX cozy_clients_by_software ON cozy_clients (instance_id, software_id);

CREATE INDEX cozy_clients_in_order ON cozy_clients (instance_id, number);

CREATE INDEX cozy_clients_pending ON cozy_clients (created_at) WHERE pending = 1;

CREATE INDEX cozy_codes_by_client ON cozy_codes (instance_id, client_id);

CREATE INDEX cozy_codes_by_expiry ON cozy_codes (expires_at);

CREATE INDEX delegated_sessions_by_sid ON delegated_sessions (context, sid) WHERE sid IS NOT NULL;

CREATE INDEX delegated_sessions_by_subject ON delegated_sessions (context, subject);

CREATE INDEX device_codes_by_client ON device_codes (instance_id, client_id);

CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);

CREATE UNIQUE INDEX documents_by_folder
    ON documents (instance_id, json_extract(body, '$.dir_id'), json_extract(body, '$.name'))
    WHERE doctype = 'io.cozy.files' AND deleted = 0;

CREATE INDEX documents_live ON documents (instance_id, doctype, id) WHERE deleted = 0;

CREATE INDEX errands_by_expiry ON errands (expires_at);

CREATE INDEX errands_by_instance ON errands (instance_id) WHERE instance_id IS NOT NULL;

CREATE INDEX errands_by_session ON errands (session_id) WHERE session_id IS NOT NULL;

CREATE UNIQUE INDEX event_gaps_by_end ON event_gaps (last);

CREATE INDEX events_by_instance ON events (instance_id, id);

CREATE INDEX flows_by_expiry ON flows (expires_at);

CREATE INDEX flows_by_instance ON flows (instance_id);

CREATE INDEX flows_by_session ON flows (session_id) WHERE session_id IS NOT NULL;

CREATE INDEX grants_by_age ON grants (created_at);

CREATE INDEX grants_by_client ON grants (instance_id, client_id);

CREATE INDEX grants_by_session ON grants (session_id) WHERE session_id IS NOT NULL;

CREATE INDEX grants_of_machines ON grants (instance_id, client_id, scope) WHERE machine = 1;

CREATE INDEX job_lines_by_job ON job_lines (job, number);

CREATE INDEX jobs_by_konnector ON jobs (instance_id, slug, number);

CREATE INDEX jobs_unfinished ON jobs (state) WHERE state IN ('queued', 'running');

CREATE INDEX logout_notices_by_client ON logout_notices (instance_id, client_id);

CREATE INDEX logout_notices_by_time ON logout_notices (next_at);

CREATE INDEX mailed_codes_by_expiry ON mailed_codes (expires_at);

CREATE INDEX mailed_codes_by_instance ON mailed_codes (instance_id);

CREATE INDEX other_domains_by_instance ON other_domains (instance_id);

CREATE INDEX outbox_by_age ON outbox (created_at);

CREATE INDEX outbox_by_instance ON outbox (instance_id, number);

CREATE INDEX outbox_by_time ON outbox (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX pushed_requests_by_client ON pushed_requests (instance_id, client_id, created_at);

CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);

CREATE INDEX recovery_codes_by_instance ON recovery_codes (instance_id, used_at);

CREATE INDEX refresh_tokens_by_end ON refresh_tokens (absolute_at);

CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_number);

CREATE INDEX refresh_tokens_by_parent ON refresh_tokens (parent) WHERE parent IS NOT NULL;

CREATE INDEX refusals_by_instance ON refusals (instance_id, at);

CREATE INDEX session_codes_by_expiry ON session_codes (expires_at);

CREATE INDEX session_codes_by_session ON session_codes (session_id);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE INDEX sessions_by_instance ON sessions (instance_id);

CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);

CREATE INDEX sign_ins_by_instance ON sign_ins (instance_id, created_at);

CREATE INDEX triggers_by_next ON triggers (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX trusted_devices_by_expiry ON trusted_devices (expires_at);

CREATE INDEX trusted_devices_by_instance ON trusted_devices (instance_id, last_used_at);
