schema "public" {}

permission {
  for        = view.balances
  to         = "pg_monitor"
  privileges = [SELECT]
}

function "noted" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

view "balances" {
  schema  = schema.public
  as      = <<SQL
SELECT a.id,
    a.name,
    count(*) AS orders
   FROM (public.accounts a
     JOIN public.orders o ON ((o.account = a.id)))
  GROUP BY a.id
SQL
  comment = "how much"
}

view "rich" {
  schema = schema.public
  as     = <<SQL
SELECT id
   FROM public.balances
  WHERE (orders > 10)
SQL
  with {
    security_barrier = true
  }
}

table "accounts" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "name" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled = true
  }
}

policy "own" {
  on    = table.accounts
  using = "(id > 0)"
}

table "orders" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "account" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_account_fkey" {
    columns     = [column.account]
    ref_columns = [table.accounts.column.id]
  }
}

trigger "noted" {
  on   = table.orders
  for  = ROW
  when = "(old.account IS DISTINCT FROM new.account)"
  after {
    update_of = [column.account]
  }
  execute {
    function = function.noted
  }
}
