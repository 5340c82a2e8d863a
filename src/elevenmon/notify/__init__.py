"""Telling people who do not look: what goes out when an alert opens, rises or clears, and how it goes."""
