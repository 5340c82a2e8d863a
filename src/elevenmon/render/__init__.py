"""Words and numbers shared by both front ends: plain strings, no terminal library."""
