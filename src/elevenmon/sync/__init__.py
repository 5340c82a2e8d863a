"""Keeping the store current: feeds, schedule, engine, snapshots."""
