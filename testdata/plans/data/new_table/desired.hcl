schema "public" {
}

table "statuses" {
  schema = schema.public
  column "word" {
    type = text
  }
  column "final" {
    type    = boolean
    default = false
  }
  primary_key {
    columns = [column.word]
  }
}

table "orders" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "status" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_status_fkey" {
    columns     = [column.status]
    ref_columns = [table.statuses.column.word]
  }
}

data "statuses" {
  table = table.statuses
  mode  = SYNC
  rows = [
    { word = "new", final = false },
    { word = "paid", final = true },
  ]
}
