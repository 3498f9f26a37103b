-- Files on their way in. Who receives a file's bytes changes its row while it is RECEIVING; from then on only the owner of its
-- shard does, under the fence, until it rests in a final state (docs/adr/0034).

CREATE TABLE file_policy (
  name                 varchar(100)  PRIMARY KEY,
  types                varchar(1000) NOT NULL,   -- blank-separated
  max_bytes            bigint        NOT NULL,
  max_pixels           bigint        NOT NULL,
  max_archive_depth    integer       NOT NULL,
  max_archive_entries  bigint        NOT NULL,
  max_expanded_bytes   bigint        NOT NULL,
  max_ratio            integer       NOT NULL,
  allow_macros         boolean       NOT NULL,
  allow_active_content boolean       NOT NULL,
  allow_encrypted      boolean       NOT NULL
);

CREATE TABLE file (
  id              varchar(40)   PRIMARY KEY,     -- random
  shard           smallint      NOT NULL,
  account_id      bigint        NOT NULL REFERENCES account,
  name            varchar(510)  NOT NULL,        -- 255 characters, for people only: never part of a path
  metadata        varchar(4096),                 -- Upload-Metadata as it was sent
  policy          varchar(100)  NOT NULL,
  conversation    varchar(400),
  declared_sha256 varchar(64),
  concat          varchar(4096),                 -- Upload-Concat as it was sent
  length          bigint,                        -- null: not told yet
  received        bigint        DEFAULT 0 NOT NULL, -- bytes that are durable: what we have acknowledged
  writer          bigint        DEFAULT 0 NOT NULL, -- + 1 for each who begins to write; who has an older number writes nothing
  writer_node     varchar(40),                   -- the incarnation where it writes; null: nobody does
  evict           boolean       DEFAULT false NOT NULL, -- another node asks the writer to end
  expires_at      timestamp with time zone,      -- while RECEIVING
  sha256          varchar(64),                   -- of what was received
  status          varchar(30)   NOT NULL,
  parked_from     varchar(30),                   -- the status that a PARKED one goes back to
  withdrawn       boolean       DEFAULT false NOT NULL, -- the sender wants it back; the owner ends it
  attempts        integer       DEFAULT 0 NOT NULL, -- at the present stage
  due_at          timestamp with time zone,      -- of the next attempt; null: now
  scanned_sha256  varchar(64),                   -- of what was found clean
  type            varchar(100),                  -- by its content
  reason_code     varchar(60),
  reason          varchar(500),
  pending_shard   smallint,                      -- shard while the owner has something to do, if only to tidy up
  unnoticed       smallint,                      -- shard while the owner may not know
  events          integer       DEFAULT 0 NOT NULL, -- how many; and the last one's hash
  last_hash       varchar(64),
  created_at      timestamp with time zone NOT NULL,
  received_at     timestamp with time zone,
  finished_at     timestamp with time zone
) ${often};
CREATE INDEX file_pending ON file (pending_shard, id) ${partial_pending};
CREATE INDEX file_unnoticed ON file (unnoticed) ${partial_unnoticed};
CREATE INDEX file_newest ON file (created_at, id);
CREATE INDEX file_account ON file (account_id, created_at, id);
CREATE INDEX file_status ON file (status, account_id);
CREATE INDEX file_expires ON file (expires_at) ${partial_expires};

-- Where the received bytes are: one after the other by number. The number is the writer's that began the segment; only the
-- process of that writer ever writes into it, and what lies behind the length is nobody's.
CREATE TABLE file_segment (
  file_id varchar(40) NOT NULL,
  no      bigint      NOT NULL,
  length  bigint      NOT NULL,
  PRIMARY KEY (file_id, no)
);

-- What happened to a file. Only ever added to; each event covers the one before it by its hash.
CREATE TABLE file_event (
  file_id     varchar(40)  NOT NULL,
  no          integer      NOT NULL,
  at          timestamp with time zone NOT NULL,
  status      varchar(30)  NOT NULL,             -- after it
  node        varchar(200) NOT NULL,
  duration_ms bigint       NOT NULL,
  engine      varchar(200),
  signatures  varchar(200),
  digest      varchar(64),                       -- SHA-256 of the bytes that it is about
  detail      varchar(600),
  previous    varchar(64)  NOT NULL,             -- hash of event no - 1; of the first: 64 zeros
  hash        varchar(64)  NOT NULL,
  PRIMARY KEY (file_id, no)
);
