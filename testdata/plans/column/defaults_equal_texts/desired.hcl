schema "public" {}
enum "mood" {
  schema = schema.public
  values = ["sad", "ok"]
}
sequence "odd Name" {
  schema = schema.public
}
function "next_code" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = " SELECT 'c' "
}
function "doubled" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg {
    type = integer
  }
  as = " SELECT $1 * 2 "
}
table "t" {
  schema = schema.public
  column "a" {
    type    = uuid
    null    = true
    default = sql("GEN_RANDOM_UUID()")
  }
  column "b" {
    type    = sql("text[]")
    null    = true
    default = "{}"
  }
  column "c" {
    type    = enum.mood
    null    = true
    default = "sad"
  }
  column "d" {
    type    = text
    null    = true
    default = sql("next_code()")
  }
  column "e" {
    type    = timestamptz
    null    = true
    default = sql("NOW ()")
  }
  column "f" {
    type    = bigint
    null    = true
    default = sql("nextval('\"odd Name\"')")
  }
  column "g" {
    type    = sql("mood[]")
    null    = true
    default = sql("'{sad,ok}'")
  }
  column "h" {
    type    = interval
    null    = true
    default = sql("interval '1 day'")
  }
  column "i" {
    type    = text
    null    = true
    default = sql("public.next_code() || cast(clock_timestamp() as text)")
  }
  column "j" {
    type = integer
    null = true
    as   = "doubled(21)"
  }
  column "k" {
    type    = integer
    null    = true
    default = sql("doubled(4)")
  }
  column "current_user" {
    type    = text
    null    = true
    default = sql("current_user")
  }
  column "m" {
    type = integer
    null = true
  }
  column "n" {
    type = integer
    null = true
    as   = "public.doubled( m )"
  }
  check "calls" {
    expr = "doubled(m)>0"
  }
}
