CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."Select, From" ("The Key" int, "other""key" text, "Välue" jsonb, note json, blank char(5),
  PRIMARY KEY ("The Key", "other""key"));
