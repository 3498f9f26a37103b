-- What an endpoint's owner decides beside V1's columns.
ALTER TABLE endpoint ADD COLUMN connect_timeout_ms integer DEFAULT 5000 NOT NULL;
ALTER TABLE endpoint ADD COLUMN jitter varchar(20) DEFAULT 'PROPORTIONAL' NOT NULL;
ALTER TABLE endpoint ADD COLUMN max_attempts integer;                         -- null: as many as the schedule has
ALTER TABLE endpoint ADD COLUMN signatures varchar(20) DEFAULT 'v1' NOT NULL; -- blank-separated
ALTER TABLE endpoint ADD COLUMN signing_key varchar(400);                     -- of v1a: whsk_...
ALTER TABLE endpoint ADD COLUMN public_key varchar(100);                      -- of v1a: whpk_...
ALTER TABLE endpoint ADD COLUMN previous_signing_key varchar(400);

-- Secrets, signing keys and headers are kept encrypted (ADR 21), which makes them longer.
ALTER TABLE endpoint ALTER COLUMN secret SET DATA TYPE varchar(400);
ALTER TABLE endpoint ALTER COLUMN previous_secret SET DATA TYPE varchar(400);
ALTER TABLE endpoint ALTER COLUMN headers SET DATA TYPE varchar(20000);

-- Why an attempt failed; null: it did not.
ALTER TABLE attempt ADD COLUMN failure varchar(20);
