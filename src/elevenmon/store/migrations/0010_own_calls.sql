-- The trace ids of what elevenmon asked itself, by whichever process, newest last.
CREATE TABLE own_call (
    number INTEGER PRIMARY KEY,
    trace_id TEXT NOT NULL
) STRICT;
