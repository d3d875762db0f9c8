schema "public" {
}

function "next_code" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = "select 'code'"
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type    = text
    null    = true
    default = sql("next_code()")
  }
  primary_key {
    columns = [column.id]
  }
}

table "u" {
  schema = schema.public
  column "code" {
    type    = text
    default = sql("public.next_code()")
  }
}

view "codes" {
  schema = schema.public
  as     = "SELECT code FROM u UNION ALL SELECT a FROM t"
}

function "count_codes" {
  schema = schema.public
  lang   = SQL
  return = bigint
  as     = "RETURN (SELECT count(*) FROM codes)"
}
