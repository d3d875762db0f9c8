schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "email" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "a" {
  schema           = schema.public
  replica_identity = FULL
  column "x" {
    type = text
  }
}

table "away" {
  schema = schema.public
  column "x" {
    type = text
  }
}

publication "some" {
  table {
    on = table.users
  }
  table {
    on = table.a
  }
}

publication "inserts" {
  publish = ["insert"]
  table {
    on = table.away
  }
}
