schema "public" {}

table "fresh" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  row_security {
    enabled = true
  }
}

table "notes" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "owner" {
    type = name
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled = true
  }
}

table "open" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

policy "some" {
  on    = table.fresh
  using = "id > 0"
}

policy "own" {
  on    = table.notes
  to    = ["plans_reader"]
  using = "owner = current_user"
}
