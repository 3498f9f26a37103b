-- Logins that were ended before their time. Their sessions live in the grid, where a split may keep one, or a merge bring it back.
CREATE TABLE ended_login (
  id       bigint                   PRIMARY KEY,
  login    varchar(40)              NOT NULL,
  until_at timestamp with time zone NOT NULL -- by then it would have ended anyway
);
CREATE INDEX ended_login_login ON ended_login (login);
