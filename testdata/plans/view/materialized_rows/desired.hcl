schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  column "name" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT id, n FROM t"
}

materialized "changes" {
  schema = schema.public
  as     = "SELECT id, 10 / n AS part FROM t"
}

materialized "through" {
  schema = schema.public
  as     = "SELECT 10 / n AS part FROM v"
}

materialized "named" {
  schema = schema.public
  as     = "SELECT name, count(*) AS n FROM t GROUP BY name"
  index "named_name" {
    unique  = true
    columns = [column.name]
  }
}

materialized "plain" {
  schema = schema.public
  as     = "SELECT id, name FROM t"
}

materialized "over_retyped" {
  schema = schema.public
  as     = "SELECT 10 / n AS part FROM retyped"
}

table "retyped" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
