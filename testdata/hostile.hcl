# Another state than that of hostile.sql, in ways that make schemactl ask the server what each text is. It
# knows nothing of mallory: no object of hers is declared, no text names one.
schema "app" {
  comment = "orders"
}

table "orders" {
  schema  = schema.app
  comment = "what was ordered"
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "note" {
    type    = varchar(60)
    null    = true
    comment = "what was said"
  }
  column "status" {
    type    = varchar(30)
    default = sql("pg_catalog.lower('NEW')::varchar")
  }
  column "amount" {
    type    = numeric(12, 2)
    null    = true
    default = sql("abs(-1)")
  }
  column "quantity" {
    type    = bigint
    default = sql("pg_catalog.length('one')")
  }
  column "placed" {
    type    = timestamptz
    null    = true
    default = sql("date_trunc('day', now())")
  }
  column "tags" {
    type    = sql("text[]")
    null    = true
    default = sql("ARRAY['a', 'b']")
  }
  column "doc" {
    type    = jsonb
    null    = true
    default = sql("jsonb_build_object('a', 1)")
  }
  column "body" {
    type    = varchar(100)
    null    = true
    default = "plain"
  }
  column "kind" {
    type = text
    null = true
  }
  column "twice" {
    type = integer
    null = true
    as   = "quantity * 2 + pg_catalog.length(status)"
  }
  column "added" {
    type    = varchar(20)
    null    = true
    default = sql("pg_catalog.upper('x' || 'y')")
  }
  primary_key {
    columns = [column.id]
  }
  index "orders_lower" {
    where = "status::text = 'old' AND note::text <> 'x'"
    on {
      expr = "pg_catalog.lower(note) || status"
    }
  }
  index "orders_doc" {
    where = "doc ->> 'a' = note::text"
    on {
      expr = "(doc ->> 'a')"
    }
  }
  index "orders_kind" {
    on {
      expr = "left(note, 3)"
    }
  }
  check "status_known" {
    expr = "status::text = 'new' OR status::text = 'old' OR status::text LIKE 'o%'"
  }
  check "note_plain" {
    expr = "note ~ '^[a-z]' AND pg_catalog.length(note) > 0 AND note::text <> status::text"
  }
  check "tags_few" {
    expr = "tags && ARRAY['a'] AND cardinality(tags) < 5"
  }
  exclude "apart" {
    type  = BTREE
    where = "status::text = 'old'"
    on {
      expr = "pg_catalog.lower(note)"
      op   = "="
    }
  }
  row_security {
    enabled = true
  }
}

policy "own" {
  on         = table.orders
  using      = "status::text = 'old' AND pg_catalog.lower(note) = status::text"
  with_check = "note::text <> status::text"
}

function "touch" {
  schema = schema.app
  lang   = PLpgSQL
  return = trigger
  as     = " BEGIN NEW.note := lower(NEW.note); RETURN NEW; END "
}

trigger "touched" {
  on = table.orders
  before {
    update = true
  }
  for  = ROW
  when = "OLD.note::text <> NEW.note AND pg_catalog.lower(OLD.status) = NEW.status"
  execute {
    function = function.touch
  }
}

view "open_orders" {
  schema = schema.app
  as     = "SELECT id, pg_catalog.lower(note) AS note, pg_catalog.upper(status) AS status FROM app.orders WHERE status::text = 'old' AND note::text = status::text"
}

materialized "order_counts" {
  schema = schema.app
  as     = "SELECT status, count(*) AS n, max(note) AS note FROM app.orders WHERE note::text <> status::text GROUP BY status"
}

domain "email" {
  schema  = schema.app
  type    = varchar(60)
  null    = true
  default = sql("pg_catalog.lower('A@B')")
  check "email_check" {
    expr = "VALUE::text LIKE '%@%' AND pg_catalog.lower(VALUE) = VALUE::text"
  }
}

statistics "orders_stats" {
  schema  = schema.app
  on      = table.orders
  columns = [column.note]
  exprs   = ["pg_catalog.upper(status)"]
}

function "label" {
  schema = schema.app
  lang   = SQL
  return = text
  as     = "SELECT pg_catalog.upper(note) || suffix WHERE note::text = suffix"
  arg "note" {
    type = varchar
  }
  arg "suffix" {
    type    = text
    default = sql("pg_catalog.upper('x')")
  }
}

function "label_in_steps" {
  schema = schema.app
  lang   = PLpgSQL
  return = text
  as     = " BEGIN RETURN upper(note) || pg_catalog.length(note); END "
  arg "note" {
    type = varchar
  }
}

table "events" {
  schema = schema.app
  partition {
    type = RANGE
    by {
      expr = "pg_catalog.upper(name)"
    }
  }
  column "id" {
    type = integer
    null = true
  }
  column "name" {
    type = varchar(30)
    null = true
  }
  column "at" {
    type = date
    null = true
  }
}

table "events_a" {
  schema       = schema.app
  partition_of = table.events
  values {
    from = [sql("pg_catalog.lower('A')")]
    to   = [sql("pg_catalog.lower('M')")]
  }
}

rule "logged" {
  on      = table.events_a
  event   = DELETE
  instead = true
  where   = "old.name::text = 'y' AND pg_catalog.lower(old.name) = old.name::text"
}

# What a change of the type asks the rows of: this table has something of mallory's in every place.
table "infested" {
  schema = schema.app
  column "id" {
    type = bigint
  }
  column "note" {
    type = varchar(30)
  }
  column "code" {
    type = varchar(50)
  }
  column "token" {
    type = text
    null = true
  }
  column "n" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  check "small" {
    expr = "n < 1000"
  }
}

table "hashed" {
  schema = schema.app
  partition {
    type    = HASH
    columns = [column.n]
  }
  column "n" {
    type = bigint
  }
}

table "compared" {
  schema = schema.app
  column "n" {
    type = integer
  }
}

table "typed" {
  schema = schema.app
  column "id" {
    type = bigint
    null = true
  }
  column "s" {
    type = text
    null = true
  }
  column "c" {
    type = varchar(9)
    null = true
  }
}
