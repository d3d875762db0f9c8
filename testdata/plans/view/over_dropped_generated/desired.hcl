schema "public" {}

table "mixed" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "lab" {
    type = varchar(40)
  }
  column "since" {
    type = timestamptz
    null = true
  }
  column "amount" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
