schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT id, a FROM t"
  index "m_next" {
    on {
      column = column.a
    }
    on {
      expr = "(id+1)"
    }
    where = "id in (1, 2)"
  }
}
