schema "public" {}

publication "p" {
  table {
    on = table.t
  }
  table {
    on = table.u
  }
  table {
    on = table.v1
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
  primary_key "t_key" {
    columns = [column.id]
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
}

table "u1" {
  schema       = schema.public
  partition_of = table.u
  values {
    from = [0]
    to   = [10]
  }
}

table "v" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
  }
  index "v_id" {
    unique  = true
    columns = [column.id]
  }
}

table "v1" {
  schema                 = schema.public
  partition_of           = table.v
  replica_identity_index = "v1_id_idx"
  values {
    from = [0]
    to   = [10]
  }
}
