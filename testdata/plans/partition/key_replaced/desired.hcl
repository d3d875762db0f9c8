schema "public" {}

view "by_order" {
  schema = schema.public
  as     = <<SQL
SELECT orders.id,
    orders.day,
    orders.shop
   FROM public.orders
  GROUP BY orders.id, orders.day
SQL
}

view "by_order_2025" {
  schema = schema.public
  as     = <<SQL
SELECT orders_2025.id,
    orders_2025.day,
    orders_2025.shop
   FROM public.orders_2025
  GROUP BY orders_2025.id, orders_2025.day
SQL
}

view "by_order_2026" {
  schema = schema.public
  as     = <<SQL
SELECT orders_2026.id,
    orders_2026.day,
    orders_2026.shop
   FROM public.orders_2026
  GROUP BY orders_2026.id, orders_2026.day
SQL
}

table "items" {
  schema = schema.public
  column "order_id" {
    type = bigint
    null = true
  }
  column "day" {
    type = date
    null = true
  }
  foreign_key "items_order" {
    columns     = [column.order_id, column.day]
    ref_columns = [table.orders.column.id, table.orders.column.day]
  }
}

table "latest" {
  schema = schema.public
  column "order_id" {
    type = bigint
    null = true
  }
  column "day" {
    type = date
    null = true
  }
  foreign_key "latest_order" {
    columns     = [column.order_id, column.day]
    ref_columns = [table.orders_2025.column.id, table.orders_2025.column.day]
  }
}

table "orders" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.day]
  }
  column "id" {
    type = bigint
  }
  column "day" {
    type = date
  }
  column "shop" {
    type = integer
  }
  primary_key "orders_key" {
    columns = [column.id, column.day]
    include = [column.shop]
  }
  unique "orders_shop_order" {
    renamed_from = "orders_shop"
    columns = [column.shop, column.day, column.id]
  }
}

table "orders_2024" {
  schema       = schema.public
  partition_of = table.orders
  values {
    from = ["2024-01-01"]
    to   = ["2025-01-01"]
  }
  partition {
    type    = RANGE
    columns = [column.day]
  }
}

table "orders_2024_1" {
  schema       = schema.public
  partition_of = table.orders_2024
  values {
    from = ["2024-01-01"]
    to   = ["2024-07-01"]
  }
}

table "orders_2024_2" {
  schema       = schema.public
  partition_of = table.orders_2024
  values {
    from = ["2024-07-01"]
    to   = ["2025-01-01"]
  }
}

table "orders_2025" {
  schema                 = schema.public
  partition_of           = table.orders
  replica_identity_index = "orders_2025_pkey"
  values {
    from = ["2025-01-01"]
    to   = ["2026-01-01"]
  }
}

table "orders_2026" {
  schema       = schema.public
  partition_of = table.orders
  values {
    from = ["2026-01-01"]
    to   = ["2027-01-01"]
  }
}
