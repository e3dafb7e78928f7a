CREATE TABLE boxes (name text PRIMARY KEY, width int, area int GENERATED ALWAYS AS (width * width) STORED,
  token uuid DEFAULT gen_random_uuid(), short text GENERATED ALWAYS AS (left(token::text, 4)) STORED,
  made timestamp DEFAULT now(), year numeric GENERATED ALWAYS AS (date_part('microseconds', made)) STORED);
