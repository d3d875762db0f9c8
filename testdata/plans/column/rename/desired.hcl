schema "public" {
}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = varchar(64)
    null = true
  }
  column "age" {
    type = integer
    null = true
  }
  column "remark" {
    type         = text
    null         = true
    renamed_from = "note"
  }
  primary_key {
    columns = [column.id]
  }
  index "users_note" {
    on {
      expr = "lower(remark)"
    }
    where = "(remark IS NOT NULL)"
  }
  check "note_check" {
    expr = "remark <> ''"
  }
}
