schema "public" {}

table "h" {
  schema = schema.public
  column "id" { type = int }
  partition {
    type    = HASH
    columns = [column.id]
  }
}

table "h_0" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 2
    remainder = 0
  }
}

table "h_1" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 4
    remainder = 1
  }
}

table "h_3" {
  schema       = schema.public
  partition_of = table.h
  values {
    modulus   = 4
    remainder = 3
  }
}
