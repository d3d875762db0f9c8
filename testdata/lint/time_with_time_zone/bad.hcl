schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = timetz
  }
  column "precise" {
    type = timetz(3)
  }
  primary_key {
    columns = [column.id]
  }
}
