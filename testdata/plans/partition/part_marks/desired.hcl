schema "public" {}

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
  primary_key "t_key" {
    columns = [column.id]
    include = [column.k]
  }
  index "t_unique" {
    unique  = true
    columns = [column.k, column.id]
  }
}

table "t1" {
  schema                 = schema.public
  partition_of           = table.t
  replica_identity_index = "t1_pkey"
  cluster_on             = "t1_pkey"
  values {
    from = [0]
    to   = [10]
  }
}

table "t2" {
  schema                 = schema.public
  partition_of           = table.t
  replica_identity_index = "t2_k_id_idx"
  values {
    from = [10]
    to   = [20]
  }
}

table "t3" {
  schema                 = schema.public
  partition_of           = table.t
  replica_identity_index = "t3_pkey"
  values {
    from = [20]
    to   = [30]
  }
}

table "t4" {
  schema                 = schema.public
  partition_of           = table.t
  replica_identity_index = "t4_pkey"
  cluster_on             = "t4_k_id_idx"
  values {
    from = [30]
    to   = [40]
  }
}
