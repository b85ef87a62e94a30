-- Documents of the Cozy side, each the JSON text that was written. A deleted one leaves its row as a tombstone: the next
-- revision counts on from there, and clients are told that it was deleted.
-- Reading one by its id costs one index lookup. Lists go through `documents_live`, which has no tombstones in it: a type
-- whose documents come and go stays as quick to list as a new one.
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
CREATE INDEX documents_live ON documents (instance_id, doctype, id) WHERE deleted = 0;

-- Two things in one folder do not have the same name, whoever makes them at the same moment.
CREATE UNIQUE INDEX documents_by_folder
    ON documents (instance_id, json_extract(body, '$.dir_id'), json_extract(body, '$.name'))
    WHERE doctype = 'io.cozy.files' AND deleted = 0;

-- How many documents of a type are there, and the length of their texts in bytes. Nobody counts a million rows to say it.
-- The row stays when the last document goes: a type that was written once is known.
CREATE TABLE doctypes (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    doctype     TEXT NOT NULL,
    documents   INTEGER NOT NULL CHECK (documents >= 0),
    bytes       INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (instance_id, doctype)
) STRICT, WITHOUT ROWID;

-- Indexes that clients asked for. Queries run without them; clients want to find again what they made.
CREATE TABLE document_indexes (
    instance_id BLOB NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    doctype     TEXT NOT NULL,
    design      TEXT NOT NULL,
    name        TEXT NOT NULL,
    definition  TEXT NOT NULL CHECK (json_valid(definition)),
    PRIMARY KEY (instance_id, doctype, design, name)
) STRICT, WITHOUT ROWID;
