-- Endpoints that fail, as each node sees it: a row while nothing has succeeded for some seconds or the breaker is not closed.
-- Deleted by whichever node has a success. Small: it is read whole once a second by every node.
CREATE TABLE endpoint_health (
  endpoint_id   bigint       NOT NULL REFERENCES endpoint ON DELETE CASCADE,
  node          varchar(200) NOT NULL,
  breaker       varchar(20)  NOT NULL,           -- CLOSED, OPEN, HALF_OPEN
  failing_since timestamp with time zone NOT NULL,
  PRIMARY KEY (endpoint_id, node)
);
