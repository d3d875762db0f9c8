schema "public" {
}

enum "mood" {
  schema = schema.public
  values = ["sad", "it's ok", "happy"]
}
sequence "counter" {
  schema    = schema.public
  start     = 100
  increment = 10
}
table "existing" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
table "a" {
  schema  = schema.public
  comment = "table a"
  column "id" {
    type = bigserial
  }
  column "b_id" {
    type = integer
    null = true
  }
  column "feeling" {
    type    = enum.mood
    default = "happy"
  }
  column "n" {
    type    = bigint
    default = sql("nextval('counter'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "a_b" {
    columns     = [column.b_id]
    ref_columns = [table.b.column.id]
    on_delete   = SET_NULL
  }
  foreign_key "a_existing" {
    columns     = [column.b_id]
    ref_columns = [table.existing.column.id]
  }
  index "a_b_id" {
    columns = [column.b_id]
  }
}
table "b" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = BY_DEFAULT
    }
  }
  column "a_id" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "b_a" {
    columns     = [column.a_id]
    ref_columns = [table.a.column.id]
  }
}
