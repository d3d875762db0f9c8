schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = bigint
    null = true
  }
  column "b" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "log" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
}

view "v" {
  schema = schema.public
  as     = "select id, a from t"
}

rule "through" {
  on      = view.v
  event   = INSERT
  instead = true
  do      = "insert into t (id, a) values (new.id, new.a)"
}

rule "noted" {
  on      = table.t
  event   = UPDATE
  where   = "new.a > 0"
  do      = "insert into log values (new.a)"
  comment = "kept"
}

rule "other" {
  on    = table.t
  event = DELETE
  do    = "delete from log"
}

publication "p" {
  table {
    on      = table.t
    columns = [column.id, column.a]
    where   = "id > 0"
  }
  table {
    on = table.log
  }
}
