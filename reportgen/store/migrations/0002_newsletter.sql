-- The newsletter: who gets it, what was sent to whom, and what came back.
-- Moments are text in UTC (2026-11-19T21:30:00.000000Z), days are text (2026-11-18).

create table subscribers (
  id integer not null primary key,
  address text not null,         -- as it goes on the wire
  address_key text not null,     -- the same for all spellings of one mailbox
  language text not null,        -- the name of an edition
  status text not null,          -- pending, active, unsubscribed, bounced
  consent_how text not null,
  consent_at text not null,
  consent_from text not null,
  confirmed_at text not null,    -- of the double opt-in; empty without one
  added_at text not null
);

create unique index subscribers_by_address on subscribers (address_key);

create table subscriber_history (
  subscriber integer not null references subscribers,
  turn integer not null,
  at text not null,
  status text not null,
  why text not null,
  primary key (subscriber, turn)
) {clustered};

-- Who was removed: known again by a keyed digest of the address, and by nothing else.

create table erased (
  digest text not null primary key,
  subscriber integer not null,
  erased_at text not null
);

create unique index erased_by_subscriber on erased (subscriber);

create table newsletter_keys (
  name text not null primary key,
  content {blob} not null
);

-- The ledger. due: when it may leave, empty for at once; null once it has left or must not.
-- subscriber is a number that may be nobody's any more.

create table sendings (
  channel text not null,
  day text not null,             -- the Wednesday of the edition
  subscriber integer not null,
  language text not null,
  state text not null,
  due text,
  attempts integer not null,
  run integer not null,          -- the run that last let it leave
  code integer not null,         -- the server's answer
  reply text not null,
  message text not null,         -- the left side of its Message-ID
  changed_at text not null,
  primary key (channel, day, subscriber)
) {clustered};

create index sendings_due on sendings (channel, day, due, subscriber) where due is not null;
create index sendings_leaving on sendings (channel, run) where state = 'leaving';
create index sendings_of_one on sendings (subscriber);
create index sendings_by_message on sendings (message) where message <> '';

create table sending_runs (
  id integer not null primary key,
  day text not null,
  channel text not null,
  digest text not null,          -- of what was sent
  host text not null,
  process integer not null,
  began_at text not null
);

create table sending_leases (
  channel text not null primary key,
  run integer not null,
  host text not null,
  space text not null,
  process integer not null,
  started text not null,
  expires_at text not null
);

-- What came back, once each: one row a notice and recipient.

create table bounces (
  digest text not null,          -- of the notice
  place integer not null,        -- which of its recipients
  subscriber integer,
  kind text not null,            -- hard, soft, unclear
  code text not null,            -- RFC 3463
  noted_at text not null,
  primary key (digest, place)
);

create index bounces_of_one on bounces (subscriber) where subscriber is not null;
