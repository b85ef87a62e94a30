-- Sessions that a provider vouched for: which context's, and what it calls the session and the person, so that it can end
-- them.
CREATE TABLE delegated_sessions (
    session_id BLOB NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    context    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    sid        TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX delegated_sessions_by_subject ON delegated_sessions (context, subject);
CREATE INDEX delegated_sessions_by_sid ON delegated_sessions (context, sid) WHERE sid IS NOT NULL;
