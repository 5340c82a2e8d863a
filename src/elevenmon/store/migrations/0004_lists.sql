-- Filters are tried on the different values of a column, and an index that begins with it tells them by a jump each.

CREATE INDEX request_method ON request (own, method, id);
