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
  primary_key {
    columns = [column.id]
  }
  index "a_1" {
    columns = [column.email]
  }
  index "a_2" {
    columns = [column.email]
  }
  index "a_u" {
    columns = [column.x]
    unique  = true
  }
  index "a_x" {
    columns = [column.x]
  }
  index "a_p1" {
    columns = [column.x]
    where   = "email IS NULL"
  }
  index "a_p2" {
    columns = [column.x]
    where   = "email  is null"
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT id FROM a"
  index "m_1" {
    columns = [column.id]
  }
  index "m_2" {
    columns = [column.id]
  }
}
