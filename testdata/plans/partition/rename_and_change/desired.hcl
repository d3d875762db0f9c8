schema "public" {
}

table "events" {
  schema       = schema.public
  renamed_from = "logs"
  column "id" {
    type = bigint
  }
  column "area" {
    type = text
  }
  column "line" {
    type = text
    null = true
  }
  column "added" {
    type = integer
    null = true
  }
  check "line_given" {
    expr = "line <> ''"
  }
  index "events_line_idx" {
    columns = [column.line]
  }
  partition {
    type    = LIST
    columns = [column.area]
  }
}

table "logs_eu" {
  schema       = schema.public
  partition_of = table.events
  values {
    in = ["eu"]
  }
}
