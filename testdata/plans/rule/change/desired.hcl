schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "log" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

view "v" {
  schema = schema.public
  as     = "select id, a from t"
}

rule "action_changes" {
  on    = table.t
  event = UPDATE
  where = "new.id > 1"
  do    = <<-SQL
  insert into log values (new.id);
  insert into log values (old.id);
  SQL
}

rule "event_changes" {
  on      = table.t
  event   = DELETE
  instead = true
}

rule "state_changes" {
  on      = table.t
  event   = DELETE
  do      = "delete from log where log.id = old.id"
  enabled = DISABLE
  comment = "new"
}

# Written otherwise than the server prints it: no change.
rule "same" {
  on      = view.v
  event   = DELETE
  instead = true
  where   = "old.id in (1, 2)"
  do      = "delete from t where t.id = old.id"
}

rule "comes" {
  on      = view.v
  event   = INSERT
  instead = true
  do      = "insert into t (id, a) values (new.id, new.a) returning id, a"
  comment = "writes through"
}
