-- Numbers the changes of the directory in the order of their commits: a change takes the row's lock, adds one, and marks the
-- endpoint with it. So a node that has seen number n finds all that it has not seen by "version > n".
CREATE TABLE directory_revision (
  id     smallint PRIMARY KEY,
  number bigint   NOT NULL
);
INSERT INTO directory_revision (id, number) VALUES (1, 0);

CREATE INDEX endpoint_version ON endpoint (version);

-- Ids of what JPA inserts (account, token, audit, endpoint). EclipseLink asks H2 for an identity column's value with a function
-- that H2 2 has no more; a sequence works on both. Used only as identity, never as order between transactions.
CREATE SEQUENCE entity_id START WITH 1 INCREMENT BY 1;
