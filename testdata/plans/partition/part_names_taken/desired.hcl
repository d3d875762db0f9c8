schema "public" {}

sequence "t1_id_k_idx" {
  schema = schema.public
}

composite "t3_k_idx" {
  schema = schema.public
  field "id" {
    type = integer
  }
}

view "t2a_k_idx" {
  schema = schema.public
  as     = "SELECT 1 AS id"
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
  }
  unique "t_k" {
    columns = [column.k, column.id]
  }
  index "replaced" {
    on {
      column = column.id
      desc   = true
    }
  }
}

table "t1" {
  schema       = schema.public
  partition_of = table.t
  values {
    from = [0]
    to   = [10]
  }
}

table "t2" {
  schema       = schema.public
  partition_of = table.t
  values {
    from = [10]
    to   = [20]
  }
  partition {
    type    = RANGE
    columns = [column.id]
  }
}

table "t2a" {
  schema       = schema.public
  partition_of = table.t2
  values {
    default = true
  }
}

table "t1_k_idx" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "t2a_id_k_key" {
  renamed_from = "x"
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
