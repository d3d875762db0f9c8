create table "a.b" ("select" integer, "q""uote" text, "sp ace" text, "ünïcödé" integer);
