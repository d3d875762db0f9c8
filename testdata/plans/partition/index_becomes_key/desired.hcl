schema "public" {}

table "r" {
  schema = schema.public
  column "t_id" {
    type = integer
    null = true
  }
  column "t1_id" {
    type = integer
    null = true
  }
  column "u_id" {
    type = integer
    null = true
  }
  foreign_key "r_t" {
    columns     = [column.t_id]
    ref_columns = [table.t.column.id]
  }
  foreign_key "r_t1" {
    columns     = [column.t1_id]
    ref_columns = [table.t1.column.id]
  }
  foreign_key "r_u" {
    columns     = [column.u_id]
    ref_columns = [table.u.column.id]
  }
}

table "t" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
  }
  column "k" {
    type = integer
    null = true
  }
  unique "t_key" {
    columns = [column.id]
  }
}

table "t1" {
  schema       = schema.public
  partition_of = table.t
  values {
    from = [0]
    to   = [1000000]
  }
}

table "u" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
  }
  column "k" {
    type = integer
    null = true
  }
  index "u_id" {
    unique  = true
    columns = [column.id]
    include = [column.k]
  }
}

table "u1" {
  schema       = schema.public
  partition_of = table.u
  values {
    from = [0]
    to   = [1000000]
  }
}
