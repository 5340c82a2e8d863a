-- Made for a million records. A clip or a request is known by its time and its id together: neither ever changes
-- at the service, and the row ids lead to the time at once. A unique index over ids alone, which are random,
-- about doubles the work of adding a row.

ALTER TABLE history_item RENAME TO history_item_before;

DROP INDEX history_item_voice;

-- `credits` is what was charged, `chars` the length of what the clip says. `digest` is of all fields as they came, NULL where not known: a page is
-- compared by it. `deleted_at` is when we deleted the clip at the service; the record stays.
CREATE TABLE history_item (
    id INTEGER PRIMARY KEY,
    history_item_id TEXT NOT NULL,
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
    dialogue TEXT,
    credits INTEGER,
    chars INTEGER,
    digest INTEGER,
    deleted_at INTEGER
) STRICT;

INSERT INTO history_item (id, history_item_id, counter_from, counter_to, content_type, state, request_id, voice_id,
    voice_name, voice_category, model_id, source, text, output_format, settings, dialogue, credits, chars)
SELECT id, history_item_id, counter_from, counter_to, content_type, state, request_id, voice_id,
    voice_name, voice_category, model_id, source, text, output_format, settings, dialogue,
    max(0, min(counter_to - counter_from, 1099511627776)), clip_characters(text, dialogue)
FROM history_item_before ORDER BY id;

DROP TABLE history_item_before;

-- Each ends with the row id: the newest clips of a voice are the end of that voice's run.
CREATE INDEX history_item_voice ON history_item (voice_id, id);
CREATE INDEX history_item_model ON history_item (model_id, id);
CREATE INDEX history_item_source ON history_item (source, id);
CREATE INDEX history_item_credits ON history_item (credits, id);

-- Every name that a clip gave its voice.
CREATE TABLE history_voice (
    voice_id TEXT NOT NULL,
    voice_name TEXT NOT NULL,
    PRIMARY KEY (voice_id, voice_name)
) STRICT, WITHOUT ROWID;

-- What the clips of a UTC day (days since 1970) sum up to; '' is no voice, no model.
CREATE TABLE history_day (
    day INTEGER NOT NULL,
    voice_id TEXT NOT NULL,
    model_id TEXT NOT NULL,
    clips INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (day, voice_id, model_id)
) STRICT, WITHOUT ROWID;

-- How many records of a kind there are: counting a million rows takes too long.
CREATE TABLE stored_count (
    kind TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE request RENAME TO request_before;

DROP INDEX request_series;

-- `user_id`, `api_key`, `error` are taken out of the columns that the log may have; `voice_id` out of the path.
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    request_key TEXT NOT NULL,
    own INTEGER NOT NULL,
    method TEXT,
    path TEXT,
    status INTEGER,
    latency REAL,
    event_id TEXT,
    trace_id TEXT,
    user_id TEXT,
    api_key TEXT,
    error TEXT,
    voice_id TEXT,
    extra TEXT
) STRICT;

INSERT INTO request (id, request_key, own, method, path, status, latency, event_id, trace_id, user_id, api_key, error,
    voice_id, extra)
SELECT id, request_key, own, method, path, status, latency, event_id, trace_id, extra_text(extra, 'user_id'),
    extra_text(extra, 'api_key'), extra_text(extra, 'error'), path_voice(path), extra
FROM request_before ORDER BY id;

DROP TABLE request_before;

-- Covers the figures per bucket, the split into own and other requests, and scans in order of time.
CREATE INDEX request_series ON request (own, id, status, latency, method);
CREATE INDEX request_status ON request (own, status, id);
CREATE INDEX request_path ON request (own, path, id);
CREATE INDEX request_user ON request (own, user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX request_api_key ON request (own, api_key, id) WHERE api_key IS NOT NULL;
CREATE INDEX request_error ON request (own, error, id) WHERE error IS NOT NULL;
CREATE INDEX request_voice ON request (own, voice_id, id) WHERE voice_id IS NOT NULL;

INSERT INTO history_voice
SELECT DISTINCT voice_id, voice_name FROM history_item WHERE voice_id IS NOT NULL AND voice_name IS NOT NULL;

INSERT INTO history_day
SELECT (id >> 20) / 86400000, coalesce(voice_id, ''), coalesce(model_id, ''), count(*), sum(credits)
FROM history_item GROUP BY 1, 2, 3;

INSERT INTO stored_count
SELECT 'history', count(*) FROM history_item UNION ALL
SELECT 'requests', count(*) FROM request UNION ALL
SELECT 'requests_own', count(*) FROM request WHERE own = 1 UNION ALL
SELECT 'conversations', count(*) FROM conversation;

-- What was forecast, to be held against what came. `kind` is 'total' (figures in credits) or a wall (figures are
-- instants, NULL beyond the reset). `actual` is filled in once it is known, in the same unit.
CREATE TABLE forecast_made (
    period INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    probability REAL,
    p10 INTEGER,
    p50 INTEGER,
    p90 INTEGER,
    actual INTEGER,
    scored_at INTEGER,
    PRIMARY KEY (period, made_at, kind)
) STRICT, WITHOUT ROWID;

-- An alert from when its condition came true until it was over. `key` and `period` are '' and 0 for none.
CREATE TABLE alert_episode (
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    period INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    already_so INTEGER NOT NULL,
    cleared_at INTEGER,
    peak REAL,
    last_value REAL,
    acknowledged_at INTEGER,
    snoozed_until INTEGER,
    PRIMARY KEY (rule, key, period, opened_at)
) STRICT, WITHOUT ROWID;

-- Of several processes that see the same thing begin, one opens the episode.
CREATE UNIQUE INDEX alert_episode_open ON alert_episode (rule, key, period) WHERE cleared_at IS NULL;
CREATE INDEX alert_episode_time ON alert_episode (opened_at);
