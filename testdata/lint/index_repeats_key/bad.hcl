schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "email" {
    type = text
  }
  column "x" {
    type = bigint
  }
  column "y" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_email_key" {
    columns = [column.email]
  }
  unique "a_xy" {
    columns = [column.x, column.y]
  }
  index "a_id" {
    columns = [column.id]
  }
  index "a_email" {
    columns = [column.email]
    unique  = true
  }
  index "a_xy_idx" {
    columns = [column.x, column.y]
  }
}
