-- Nearly all requests are POSTs that succeed. These two indexes do without those, and adding a request is a sixth less
-- work: a filter that finds them has a page at once, wherever it looks.

DROP INDEX request_method;
CREATE INDEX request_method ON request (own, method, id) WHERE method <> 'POST';

DROP INDEX request_status;
CREATE INDEX request_status ON request (own, status, id) WHERE status <> 200;
