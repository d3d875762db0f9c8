schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c0" {
    type = bigint
  }
  column "c1" {
    type = bigint
  }
  column "c2" {
    type = bigint
  }
  column "c3" {
    type = bigint
  }
  column "c4" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  index "a_0" {
    columns = [column.c0]
  }
  index "a_1" {
    columns = [column.c1]
  }
  index "a_2" {
    columns = [column.c2]
  }
  index "a_3" {
    columns = [column.c3]
  }
  index "a_4" {
    columns = [column.c4]
  }
}
