schema "public" {}

table "orders" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "total" {
    type = numeric
    null = true
  }
  column "note" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "fresh" {
  schema = schema.public
  column "id" {
    type = bigserial
  }
}

function "secret" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

function "opened" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

function "made" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

view "totals" {
  schema = schema.public
  as     = "SELECT total FROM orders"
}

permission {
  for        = [table.orders, table.fresh]
  to         = "plans_reader"
  privileges = [SELECT]
}

permission {
  for        = table.orders
  to         = "plans_writer"
  privileges = [SELECT, INSERT, UPDATE]
}

permission {
  for        = [table.orders.column.total, table.orders.column.note]
  to         = "plans_reader"
  privileges = [UPDATE]
}

permission {
  sequence_of = table.orders.column.id
  to          = "plans_writer"
  privileges  = [USAGE]
}

permission {
  for        = [function.secret, function.made]
  to         = PUBLIC
  privileges = []
}

permission {
  for        = function.made
  to         = ["plans_reader", "plans_writer"]
  privileges = [EXECUTE]
  grantable  = true
}

permission {
  for        = function.opened
  to         = PUBLIC
  privileges = [EXECUTE]
}

default_permission {
  role       = "postgres"
  schema     = schema.public
  for        = TABLES
  to         = ["plans_reader", "plans_writer"]
  privileges = [SELECT]
}
