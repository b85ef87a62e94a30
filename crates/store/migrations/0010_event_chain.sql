-- The log of events is a chain: each entry has a link, a MAC over the entry and the link before it. The head says where
-- the chain ends. What was swept leaves a gap that is sealed: from which number to which, and the link at its end.
ALTER TABLE events ADD COLUMN link BLOB NOT NULL DEFAULT x'';

CREATE TABLE event_gaps (
    first INTEGER NOT NULL PRIMARY KEY,
    last  INTEGER NOT NULL CHECK (last >= first),
    link  BLOB NOT NULL,
    seal  BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_gaps_by_end ON event_gaps (last);

CREATE TABLE event_head (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id   INTEGER NOT NULL,
    link BLOB NOT NULL,
    seal BLOB NOT NULL
) STRICT;
