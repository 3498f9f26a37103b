-- What identifies a file's transfer at its storage (an upload's id, a session's address), so that it can be gone on with after a
-- crash, and ended. Kept before the transfer can be completed, by the owner of the file's shard under its fence (docs/adr/0041).
CREATE TABLE file_transfer (
  file_id varchar(40)   PRIMARY KEY,
  session varchar(4000) NOT NULL
);
