-- How far the walk back through each kind of record has come. Instants are epoch milliseconds UTC. These tables
-- describe this file alone: they are never copied into another one.

-- A kind whose walk was begun: all from `newest` back is stored, but for its holes.
CREATE TABLE walk (
    kind TEXT PRIMARY KEY,
    newest INTEGER NOT NULL,
    oldest INTEGER
) STRICT, WITHOUT ROWID;

-- A range that is still to be walked, from `until` (the newest end, which moves) back to `since`, both included;
-- NULL is the beginning. `cursor` is where the service goes on, where it pages by cursor. An id is never used
-- twice: a page that comes late must not narrow a hole it does not belong to.
CREATE TABLE hole (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    since INTEGER,
    until INTEGER NOT NULL,
    cursor TEXT
) STRICT;

-- What could not be had: `since` to `until`, both included.
CREATE TABLE skipped (
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL,
    noted_at INTEGER NOT NULL,
    PRIMARY KEY (kind, since, until)
) STRICT, WITHOUT ROWID;

-- Which process asks the service; `place` is where its number means something. `beat` is milliseconds since the
-- machine started, NULL when it was given up.
CREATE TABLE lease (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    place TEXT NOT NULL,
    beat INTEGER
) STRICT;

-- What other processes want of the one that asks the service.
CREATE TABLE wish (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    value INTEGER
) STRICT;
