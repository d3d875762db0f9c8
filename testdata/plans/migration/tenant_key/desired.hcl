schema "public" {
}

table "tenants" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "orders" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "total" {
    type = numeric(12, 2)
  }
  column "tenant_id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_tenant_id_fkey" {
    columns     = [column.tenant_id]
    ref_columns = [table.tenants.column.id]
  }
}

data "tenants" {
  table = table.tenants
  rows  = [{ id = 1, name = "the first" }]
}

migration "tenant_of_old_orders" {
  after = column.orders.tenant_id
  sql   = "UPDATE orders SET tenant_id = (SELECT min(id) FROM tenants) WHERE tenant_id IS NULL"
  undo  = "UPDATE orders SET tenant_id = NULL"
}
