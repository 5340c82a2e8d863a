-- Instants are epoch milliseconds UTC. Row ids named `id` are milliseconds << 20 | sequence, so that row order
-- is time order. Text is cleaned before it comes here. No table refers to another: lookups may lack deleted rows.

PRAGMA application_id = 1701604718;

CREATE TABLE subscription (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    obtained_at INTEGER NOT NULL,
    record TEXT NOT NULL
) STRICT;

-- A run of samples that all said the same, from `at` to `until`. `cap` is NULL for "unlimited".
CREATE TABLE subscription_sample (
    at INTEGER PRIMARY KEY,
    until INTEGER NOT NULL,
    used INTEGER NOT NULL,
    included INTEGER NOT NULL,
    cap INTEGER,
    reset INTEGER
) STRICT;

-- `dimension` is '' for the total, else the group column; `key` and `currency` are '' for none.
CREATE TABLE usage_bucket (
    dimension TEXT NOT NULL,
    interval INTEGER NOT NULL,
    at INTEGER NOT NULL,
    key TEXT NOT NULL,
    currency TEXT NOT NULL,
    credits REAL,
    cost REAL,
    minutes REAL,
    uses REAL,
    charges REAL,
    PRIMARY KEY (dimension, interval, at, key, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_label (
    dimension TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (dimension, key)
) STRICT, WITHOUT ROWID;

-- Which half-open ranges of usage are known; ranges that touch are one row.
CREATE TABLE usage_coverage (
    dimension TEXT NOT NULL,
    interval INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    obtained_at INTEGER NOT NULL,
    PRIMARY KEY (dimension, interval, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    request_key TEXT NOT NULL UNIQUE,
    own INTEGER NOT NULL,
    method TEXT,
    path TEXT,
    status INTEGER,
    latency REAL,
    event_id TEXT,
    trace_id TEXT,
    extra TEXT
) STRICT;

-- Covers the per-bucket figures and the split into own and other requests.
CREATE INDEX request_series ON request (own, id, status, latency);

CREATE TABLE history_item (
    id INTEGER PRIMARY KEY,
    history_item_id TEXT NOT NULL UNIQUE,
    counter_from INTEGER NOT NULL,
    counter_to INTEGER NOT NULL,
    content_type TEXT,
    state TEXT,
    request_id TEXT,
    voice_id TEXT,
    voice_name TEXT,
    voice_category TEXT,
    model_id TEXT,
    source TEXT,
    text TEXT,
    output_format TEXT,
    settings TEXT,
    dialogue TEXT
) STRICT;

CREATE INDEX history_item_voice ON history_item (voice_id, id);

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL UNIQUE,
    agent_id TEXT NOT NULL,
    agent_name TEXT,
    duration_seconds INTEGER NOT NULL,
    status TEXT NOT NULL,
    call_successful TEXT,
    message_count INTEGER,
    credits INTEGER,
    cost_usd REAL,
    direction TEXT,
    title TEXT,
    source TEXT,
    language TEXT,
    termination_reason TEXT
) STRICT;

-- A run of equal counts, never longer than a minute.
CREATE TABLE live_count (
    at INTEGER PRIMARY KEY,
    until INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT;

CREATE TABLE lookup (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    detail TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- When a kind was last listed and how many there were then.
CREATE TABLE lookup_list (
    kind TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (start, "end")
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
