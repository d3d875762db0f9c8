schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "c" {
    type = text
    null = true
  }
  column "d" {
    type = integer
    null = true
  }
}

table "u" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "c" {
    type = text
    null = true
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT c, d FROM t"
  index "m_c" {
    columns = [column.c]
  }
  comment = "new"
}

view "v" {
  schema = schema.public
  as     = "SELECT m.d FROM m"
}

view "low" {
  schema = schema.public
  as     = "SELECT id, c FROM u"
}

view "high" {
  schema = schema.public
  as     = "SELECT c FROM low"
}
