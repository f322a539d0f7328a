-- What arrived: one row a release, its bytes by digest, which series it spoke of and how far.
-- Rows are only ever added; the marks and the checkpoints are caches and may be replaced.

create table releases (
  id integer not null primary key,
  source text not null,
  name text not null,
  digest text not null,
  size bigint not null,
  media_type text not null,
  vintage text not null,
  retrieved_at text not null,
  etag text not null,
  last_modified text not null
);

create index releases_by_source on releases (source, name, id);

create table raws (
  digest text not null primary key,
  packed integer not null        -- 1: the parts are one zlib stream
);

create table raw_parts (
  digest text not null references raws,
  part integer not null,
  content {blob} not null,
  primary key (digest, part)
);

create table contents (
  release integer not null primary key references releases,
  newest text not null,          -- the youngest vintage of any of its series
  spans {blob} not null
);

-- What was stated: one segment holds what one release changed of one series, at one vintage.
-- place = vintage (proleptic ordinal) * 2^20 + its turn among the segments of that vintage.

create table series (
  id integer not null primary key,
  source text not null,
  code text not null,
  basis text not null,
  unit text not null,
  label text not null,
  unique (source, code)
);

create table segments (
  series integer not null references series,
  place bigint not null,
  release integer not null references releases,
  first integer not null,        -- the first day it speaks of (proleptic ordinal)
  revises integer not null,      -- 0: nothing but points never stated before
  points {blob} not null,
  primary key (series, place)
) {clustered};

create index segments_that_revise on segments (series) where revises = 1;

-- Caches: the whole state of a series at a segment; how far the newest release was read.

create table checkpoints (
  series integer not null references series,
  place bigint not null,
  points {blob} not null,
  primary key (series, place)
) {clustered};

create table marks (
  source text not null primary key,
  release integer not null references releases,
  content {blob} not null
);
