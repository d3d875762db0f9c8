schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "k" {
    type = bigint
  }
  column "v" {
    type = integer
  }
  column "w" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_new" {
    columns = [column.k]
    comment = "new"
  }
  unique "a_v_id" {
    columns = [column.v]
    include = [column.id]
  }
  unique "a_w_id" {
    columns = [column.w]
    include = [column.id]
  }
}

table "changed" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "changed_v" {
    columns     = [column.v]
    ref_columns = [table.a.column.v]
    on_delete   = CASCADE
  }
}

table "plain" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "w" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "plain_w" {
    columns     = [column.w]
    ref_columns = [table.a.column.w]
  }
}

table "retyped" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "k" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "retyped_k" {
    columns     = [column.k]
    ref_columns = [table.a.column.k]
  }
}
