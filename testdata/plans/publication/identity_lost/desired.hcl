schema "public" {}

table "keyed" {
  schema = schema.public
  column "id" {
    type = integer
    null = false
  }
  column "note" {
    type = text
    null = true
  }
  column "extra" {
    type = text
    null = true
  }
}

table "marked" {
  schema = schema.public
  column "id" {
    type = integer
    null = false
  }
  column "note" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  replica_identity = NOTHING
}

publication "sent" {
  table {
    on = table.keyed
  }
  table {
    on = table.marked
  }
}
