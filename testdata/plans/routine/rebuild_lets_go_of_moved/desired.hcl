schema "public" {}

function "twice" {
  schema     = schema.public
  lang       = SQL
  volatility = IMMUTABLE
  return     = bigint
  as         = "SELECT n::bigint * 2"
  arg "n" {
    type = integer
  }
}

table "old_orders" {
  schema       = schema.public
  renamed_from = "orders"
  column "id" {
    type = integer
  }
}

table "orders" {
  schema       = schema.public
  renamed_from = "parcels"
  column "id" {
    type = integer
  }
  index "orders_twice" {
    columns      = [column.id]
    renamed_from = "parcels_id"
  }
  exclude "orders_alone" {
    on {
      column = column.id
      op     = "="
    }
  }
}

table "boxes" {
  schema = schema.public
  column "id" {
    type = integer
  }
  index "gone_twice" {
    columns = [column.id]
  }
  exclude "gone_alone" {
    on {
      column = column.id
      op     = "="
    }
  }
}
