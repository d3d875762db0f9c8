schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT id, count(*) AS c, n * 2 AS d, (n) * 3 AS e FROM a GROUP BY id, n"
}
