schema "public" {}

table "events" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "at" {
    type = timestamptz
    null = true
  }
  check "events_id" {
    expr = "id > 0"
  }
}

table "marks" {
  schema       = schema.public
  renamed_from = "old_marks"
  column "mark" {
    type = text
    null = true
  }
}

table "check_events" {
  schema   = schema.public
  inherits = [table.events, table.marks]
  column "what" {
    type = text
    null = true
  }
}

table "late_check_events" {
  schema   = schema.public
  inherits = [table.check_events]
}
