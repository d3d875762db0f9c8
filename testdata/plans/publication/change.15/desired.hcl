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

table "u" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

publication "tables_change" {
  schemas = [schema.public]
  table {
    on = table.u
  }
}

publication "filter_changes" {
  table {
    on      = table.t
    columns = [column.id, column.a]
    where   = "id in (2, 3)"
  }
}

# Written otherwise than the server prints it: no change.
publication "same" {
  publish = ["truncate", "update", "delete", "INSERT"]
  table {
    on    = table.t
    where = "a in ('x', 'y')"
  }
}

publication "emptied" {}

publication "options_change" {
  publish                    = ["insert"]
  publish_via_partition_root = true
  comment                    = "inserts"
  table {
    on = table.u
  }
}

publication "widened" {
  all_tables = true
}

publication "comes" {
  table {
    on = table.t
  }
}
