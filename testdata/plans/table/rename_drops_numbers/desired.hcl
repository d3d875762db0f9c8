schema "public" {}

table "old_orders" {
  schema       = schema.public
  renamed_from = "orders"
  column "id" {
    type = integer
  }
  primary_key "orders_pkey" {
    columns = [column.id]
  }
}

table "old_parcels" {
  schema       = schema.public
  renamed_from = "parcels"
  column "id" {
    type = integer
  }
  primary_key "parcels_pkey" {
    columns = [column.id]
  }
}

table "orders" {
  schema = schema.public
  column "number" {
    type = bigserial
  }
}

table "parcels" {
  schema       = schema.public
  renamed_from = "boxes"
  column "id" {
    type = integer
  }
  column "number" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  primary_key "boxes_pkey" {
    columns = [column.id]
  }
}
