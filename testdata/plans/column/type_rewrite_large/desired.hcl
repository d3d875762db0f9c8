schema "public" {
}

table "accounts" {
  schema = schema.public
  column "id" {
    type    = bigserial
    comment = "the number on the invoice"
  }
  column "code" {
    type    = bigint
    default = 8
  }
  column "name" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "accounts_code" {
    unique = true
    on {
      column = column.code
      desc   = true
    }
    on {
      column = column.name
    }
    comment = "by code"
  }
  check "positive" {
    expr = "code > 0"
  }
}

table "orders" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "account" {
    type = bigint
  }
  column "parent" {
    type = bigint
    null = true
  }
  column "note" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_account_fkey" {
    columns     = [column.account]
    ref_columns = [table.accounts.column.id]
  }
  foreign_key "orders_parent_fkey" {
    columns     = [column.parent]
    ref_columns = [column.id]
    on_delete   = CASCADE
  }
  index "orders_account" {
    columns = [column.account]
    include = [column.id]
  }
  index "orders_note" {
    columns = [column.note]
  }
}
