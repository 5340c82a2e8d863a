-- Between which latencies the requests of a UTC day (days since 1970) lie: of days that no request of a range can
-- be in, none is looked at. Requests that went may leave the two further apart than they would be, never closer.
CREATE TABLE request_day (
    day INTEGER PRIMARY KEY,
    fastest REAL NOT NULL,
    slowest REAL NOT NULL
) STRICT;

INSERT INTO request_day
SELECT (id >> 20) / 86400000, min(latency), max(latency) FROM request WHERE latency IS NOT NULL GROUP BY 1;
