-- When konnectors run by themselves. `arguments` are the six fields of cron; `next_at` is the next time, NULL while it does
-- not run by itself, and then `paused` has the error that only the person can repair.
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
CREATE INDEX triggers_by_next ON triggers (next_at) WHERE next_at IS NOT NULL;

-- Runs of konnectors, those to come and those that were.
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
CREATE INDEX jobs_by_konnector ON jobs (instance_id, slug, number);
CREATE INDEX jobs_unfinished ON jobs (state) WHERE state IN ('queued', 'running');

-- What a run said.
CREATE TABLE job_lines (
    number  INTEGER PRIMARY KEY,
    job     INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    message TEXT NOT NULL
) STRICT;
CREATE INDEX job_lines_by_job ON job_lines (job, number);

-- Programs of this computer that may have the tokens of an account, by the names that they say.
CREATE TABLE account_programs (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    program     TEXT NOT NULL,
    allowed_at  INTEGER NOT NULL,
    used_at     INTEGER,
    PRIMARY KEY (instance_id, account_id, program)
) STRICT, WITHOUT ROWID;
