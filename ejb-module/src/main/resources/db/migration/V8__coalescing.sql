-- Consecutive messages of a conversation in one request, where an endpoint wants that (docs/adr/0027).

ALTER TABLE endpoint ADD COLUMN coalesce_messages integer; -- at most so many in a request; null: each by itself
ALTER TABLE endpoint ADD COLUMN coalesce_bytes    integer; -- of their data together, in UTF-8
ALTER TABLE endpoint ADD COLUMN linger_ms         integer;

-- The batch that may have been sent and is not settled: messages head + 1 to batch_last. Stored before its first byte is sent.
ALTER TABLE lane ADD COLUMN batch_id    varchar(40);       -- its webhook-id; null: none
ALTER TABLE lane ADD COLUMN batch_last  bigint;
ALTER TABLE lane ADD COLUMN apart_until bigint;            -- messages up to here are posted one at a time; null: none

-- One row for each request, also for one that held a batch: then seq is its first message's.
ALTER TABLE attempt ADD COLUMN messages integer DEFAULT 1 NOT NULL; -- that the request held: seq, seq + 1, ...
ALTER TABLE attempt ADD COLUMN batch_id varchar(40);       -- the webhook-id where it is not the message's
ALTER TABLE attempt ADD COLUMN accepted bigint;            -- of a batch: the last message that the receiver took; null: none
${drop_attempt_key};
-- A batch that was given up comes apart: its first message is then tried alone, from attempt 1.
ALTER TABLE attempt ADD PRIMARY KEY (lane_id, seq, replay, no, epoch, messages);
