schema "public" {}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n_id" {
    renamed_from = "a_id"
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "b_n_id_fkey" {
    columns     = [column.n_id]
    ref_columns = [table.n.column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a_id" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "is_now" {
    renamed_from = "was"
    columns     = [column.a_id]
    ref_columns = [table.n.column.id]
  }
}

table "n" {
  renamed_from = "a"
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "up" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "n_up_fkey" {
    columns     = [column.up]
    ref_columns = [column.id]
  }
}
