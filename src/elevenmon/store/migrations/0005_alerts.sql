-- What an episode says, how bad it got, and why it is over.
ALTER TABLE alert_episode ADD COLUMN level TEXT NOT NULL DEFAULT 'warning';
ALTER TABLE alert_episode ADD COLUMN text TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_episode ADD COLUMN cleared_by TEXT NOT NULL DEFAULT '';
