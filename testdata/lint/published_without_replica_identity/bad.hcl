schema "public" {}

table "a" {
  schema = schema.public
  column "x" {
    type = text
  }
}

table "b" {
  schema           = schema.public
  replica_identity = NOTHING
  column "x" {
    type = text
  }
}

publication "all_of_it" {
  all_tables = true
}

publication "some" {
  table {
    on = table.a
  }
}
