-- When an open episode was last seen to become worse.
ALTER TABLE alert_episode ADD COLUMN raised_at INTEGER;
