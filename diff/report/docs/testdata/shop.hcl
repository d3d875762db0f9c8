schema "audit" {}

schema "public" {}

schema "shop" {
  comment = "what is sold, and to whom"
}

extension "pg_trgm" {
  schema = schema.public
}

enum "state" {
  schema  = schema.shop
  values  = ["new", "paid", "sent"]
  comment = "of an order"
}

sequence "ticket" {
  schema    = schema.shop
  increment = 10
  comment   = "numbers of tickets"
}

permission {
  for        = schema.shop
  to         = PUBLIC
  privileges = [USAGE]
}

default_permission {
  role       = "postgres"
  schema     = schema.shop
  for        = TABLES
  to         = PUBLIC
  privileges = [SELECT]
}

permission {
  for        = foreign_table.stock
  to         = PUBLIC
  privileges = []
}

permission {
  for        = view.open_orders
  to         = PUBLIC
  privileges = []
}

permission {
  for        = materialized.revenue
  to         = PUBLIC
  privileges = []
}

permission {
  for        = table.customer
  to         = PUBLIC
  privileges = []
}

permission {
  for        = table.order
  to         = PUBLIC
  privileges = []
}

collation "plain" {
  schema   = schema.shop
  provider = ICU
  locale   = "en"
}

composite "address" {
  schema = schema.shop
  field "street" {
    type = text
  }
  field "town" {
    type    = text
    comment = "its name"
  }
}

domain "email" {
  schema = schema.shop
  type   = text
  check "email_check" {
    expr = "(VALUE ~~ '%@%'::text)"
  }
  comment = "an address"
}

range "span" {
  schema  = schema.shop
  subtype = numeric
}

function "watch" {
  schema = schema.audit
  lang   = PLpgSQL
  return = event_trigger
  as     = " BEGIN END "
}

function "total" {
  schema     = schema.shop
  lang       = SQL
  return     = numeric
  volatility = STABLE
  security   = DEFINER
  as         = " SELECT sum(price) FROM shop.line WHERE order_id = o "
  arg "o" {
    type = integer
  }
  arg "net" {
    type    = boolean
    default = true
  }
}

function "total" {
  schema     = schema.shop
  lang       = SQL
  return_set = composite.address
  as         = " SELECT NULL::shop.address "
  arg "o" {
    type = integer
  }
  arg "net" {
    type = text
  }
}

function "touch" {
  schema  = schema.shop
  lang    = PLpgSQL
  return  = trigger
  as      = " BEGIN NEW.placed := now(); RETURN NEW; END "
  comment = "keeps placed"
}

procedure "clean" {
  schema = schema.shop
  lang   = SQL
  as     = " DELETE FROM shop.line "
}

aggregate "product" {
  schema        = schema.shop
  state_func    = sql("numeric_mul")
  state_type    = numeric
  initial_value = "1"
  arg {
    type = numeric
  }
}

foreign_data_wrapper "elsewhere" {}

server "warehouse" {
  fdw = foreign_data_wrapper.elsewhere
}

foreign_table "stock" {
  schema = schema.shop
  server = server.warehouse
  column "sku" {
    type = text
  }
  column "n" {
    type = integer
    null = true
  }
}

view "open_orders" {
  schema = schema.shop
  as     = <<SQL
SELECT o.id,
    c.email
   FROM (shop."order" o
     JOIN shop.customer c ON ((c.id = o.customer_id)))
  WHERE (o.state = 'new'::shop.state)
SQL
  column "email" {
    comment = "whom to ask"
  }
  comment = "not yet paid"
}

materialized "revenue" {
  schema = schema.shop
  as     = <<SQL
SELECT l.order_id,
    sum(l.price) AS total
   FROM shop.line l
  GROUP BY l.order_id
SQL
  index "revenue_order" {
    unique  = true
    columns = [column.order_id]
  }
}

statistics "order_states" {
  schema  = schema.shop
  on      = table.order
  types   = [NDISTINCT]
  columns = [column.customer_id, column.state]
}

event_trigger "watch" {
  on      = ddl_command_end
  execute = function.watch
  enabled = DISABLE
}

publication "changes" {
  table {
    on      = table.line
    columns = [column.order_id, column.no]
  }
}

operator "===" {
  schema   = schema.shop
  left     = text
  right    = text
  function = sql("texteq")
}

cast {
  source = enum.state
  target = domain.email
  inout  = true
}

text_search_configuration "names" {
  schema = schema.shop
  mapping {
    tokens = [
      "asciihword",
      "asciiword",
      "email",
      "file",
      "float",
      "host",
      "hword",
      "hword_asciipart",
      "hword_numpart",
      "hword_part",
      "int",
      "numhword",
      "numword",
      "sfloat",
      "uint",
      "url",
      "url_path",
      "version",
      "word",
    ]
    dictionaries = [sql("simple")]
  }
}

table "base" {
  schema = schema.audit
  column "at" {
    type = timestamptz
    null = true
  }
}

table "cache" {
  schema   = schema.audit
  unlogged = true
  column "key" {
    type = text
  }
  column "value" {
    type = jsonb
    null = true
  }
  primary_key {
    columns = [column.key]
  }
}

table "event" {
  schema   = schema.audit
  inherits = [table.base]
  column "what" {
    type = text
    null = true
  }
}

table "log" {
  schema = schema.audit
  partition {
    type    = RANGE
    columns = [column.at]
  }
  column "at" {
    type = timestamptz
  }
  column "who" {
    type    = text
    null    = true
    default = sql("CURRENT_USER")
  }
  column "order_id" {
    type = integer
    null = true
  }
  foreign_key "log_order_id_fkey" {
    columns     = [column.order_id]
    ref_columns = [table.order.column.id]
  }
}

table "log_2026" {
  schema       = schema.audit
  partition_of = table.log
  values {
    from = ["2026-01-01 00:00:00+00"]
    to   = ["2027-01-01 00:00:00+00"]
  }
}

table "customer" {
  schema  = schema.shop
  comment = "Who buys.\nOne row each."
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "email" {
    type    = domain.email
    null    = true
    comment = "where bills go | and news"
  }
  column "home" {
    type = composite.address
    null = true
  }
  column "name" {
    type    = text
    null    = true
    collate = collation.plain
  }
  column "shown" {
    type = text
    null = true
    as   = "upper(name)"
  }
  primary_key {
    columns = [column.id]
  }
  unique "customer_email_key" {
    columns = [column.email]
  }
  check "customer_name_check" {
    expr = "(name <> ''::text)"
  }
  row_security {
    enabled  = true
    enforced = true
  }
}

policy "own" {
  on      = table.customer
  as      = RESTRICTIVE
  for     = SELECT
  using   = "(name = CURRENT_USER)"
  comment = "each sees herself"
}

permission {
  for        = table.customer.column.email
  to         = PUBLIC
  privileges = [SELECT]
}

table "line" {
  schema = schema.shop
  column "order_id" {
    type = integer
  }
  column "no" {
    type = smallint
  }
  column "price" {
    type = numeric(10, 2)
    null = true
  }
  primary_key {
    columns = [column.order_id, column.no]
  }
  foreign_key "line_order_id_fkey" {
    columns            = [column.order_id]
    ref_columns        = [table.order.column.id]
    deferrable         = true
    initially_deferred = true
  }
  with {
    fillfactor = 70
  }
}

rule "keep" {
  on      = table.line
  event   = DELETE
  instead = true
  where   = "(old.no = 1)"
}

permission {
  for        = table.line
  to         = PUBLIC
  privileges = [INSERT, SELECT]
}

table "order" {
  schema = schema.shop
  column "id" {
    type = serial
  }
  column "customer_id" {
    type = bigint
  }
  column "parent_id" {
    type = integer
    null = true
  }
  column "state" {
    type    = enum.state
    default = "new"
  }
  column "ticket" {
    type    = bigint
    null    = true
    default = sql("nextval('shop.ticket'::regclass)")
  }
  column "placed" {
    type    = timestamptz
    default = sql("now()")
  }
  column "note" {
    type = varchar(40)
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "order_note" {
    type    = GIN
    where   = "((note)::text <> ''::text)"
    comment = "for the search"
    on {
      column = column.note
      ops    = "gin_trgm_ops"
    }
  }
  index "order_ticket" {
    unique  = true
    include = [column.state]
    on {
      column = column.ticket
      desc   = true
    }
  }
  foreign_key "order_customer_id_fkey" {
    columns     = [column.customer_id]
    ref_columns = [table.customer.column.id]
    on_delete   = CASCADE
    comment     = "an order is somebody's"
  }
  foreign_key "order_parent_id_fkey" {
    columns     = [column.parent_id]
    ref_columns = [column.id]
  }
  exclude "order_int8range_excl" {
    type = GIST
    on {
      expr = "int8range(ticket, ticket, '[]'::text)"
      op   = "&&"
    }
  }
}

trigger "touch" {
  on   = table.order
  for  = ROW
  when = "(new.note IS NOT NULL)"
  before {
    insert    = true
    update_of = [column.state, column.note]
  }
  execute {
    function = function.touch
  }
}
