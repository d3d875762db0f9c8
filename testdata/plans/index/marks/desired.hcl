schema "public" {}
table "t" {
  schema                 = schema.public
  replica_identity_index = "t_a"
  cluster_on             = "t_b_key"
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  unique "t_b_key" {
    columns = [column.b]
    include = [column.a]
  }
  index "t_a" {
    unique  = true
    columns = [column.a, column.b]
  }
  index "old_name" {
    columns = [column.b]
  }
}
table "u" {
  schema     = schema.public
  cluster_on = "u_new"
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "u_new" {
    columns      = [column.a]
    renamed_from = "u_old"
  }
}
