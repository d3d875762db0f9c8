schema "public" {}
table "a" {
  schema                 = schema.public
  replica_identity_index = "a_b_key"
  cluster_on             = "a_b_key"
  tablespace             = "schemactl_plan"
  column "id" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_b_key" {
    columns = [column.b]
  }
}
table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  index "b_n" {
    unique  = true
    columns = [column.n]
  }
}
table "c" {
  schema           = schema.public
  replica_identity = NOTHING
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
