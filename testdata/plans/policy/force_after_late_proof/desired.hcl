schema "public" {}

table "forced" {
  schema = schema.public
  column "id" {
    type = integer
  }
  index "forced_id" {
    unique  = true
    columns = [column.id]
    with {
      fillfactor = 70
    }
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled  = true
    enforced = true
  }
}

table "enabled" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled  = true
    enforced = true
  }
}

table "both_ways" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  row_security {
    enabled  = true
    enforced = true
  }
}

table "refers" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "other" {
    type = integer
    null = true
  }
  foreign_key "refers_id_fkey" {
    columns     = [column.id]
    ref_columns = [table.forced.column.id]
  }
  foreign_key "refers_other_fkey" {
    columns     = [column.other]
    ref_columns = [table.enabled.column.id]
  }
}
