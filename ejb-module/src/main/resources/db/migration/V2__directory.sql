-- Numbers the changes of the directory in the order of their commits: a change takes the row's lock, adds one, and marks the
-- endpoint with it. So a node that has seen number n finds all that it has not seen by "version > n".
CREATE TABLE directory_revision (
  id     smallint PRIMARY KEY,
  number bigint   NOT NULL
);
INSERT INTO directory_revision (id, number) VALUES (1, 0);

CREATE INDEX endpoint_version ON endpoint (version);
