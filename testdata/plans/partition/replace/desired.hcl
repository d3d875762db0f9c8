schema "public" {}

table "p" {
  schema = schema.public
  column "k" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  partition {
    type    = HASH
    columns = [column.k]
  }
  index "p_i" {
    columns = [column.k]
  }
}

table "p_0" {
  schema       = schema.public
  partition_of = table.p
  values {
    modulus   = 2
    remainder = 0
  }
}

table "p_4_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    modulus   = 4
    remainder = 1
  }
}
