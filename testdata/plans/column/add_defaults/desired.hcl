schema "public" {
}

sequence "counter" {
  schema = schema.public
}

sequence "later" {
  schema = schema.public
}

enum "mood" {
  schema = schema.public
  values = ["sad", "ok"]
}

domain "positive" {
  schema = schema.public
  type   = integer
  null   = true
  check "positive_check" {
    expr = "value > 0"
  }
}

domain "filled" {
  schema  = schema.public
  type    = integer
  default = 1
}

domain "tightened" {
  schema = schema.public
  type   = integer
  null   = true
  check "tightened_check" {
    expr = "value > 0"
  }
}

domain "plain" {
  schema = schema.public
  type   = integer
  null   = true
}

function "chosen" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = STABLE
  as         = "select 1"
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "constant" {
    type    = integer
    default = 7
  }
  column "at_now" {
    type    = timestamptz
    default = sql("now()")
  }
  column "at_clock" {
    type    = timestamptz
    default = sql("clock_timestamp()")
  }
  column "random_id" {
    type    = uuid
    default = sql("gen_random_uuid()")
  }
  column "counted" {
    type    = bigint
    default = sql("nextval('counter')")
  }
  column "counted_later" {
    type    = bigint
    default = sql("nextval('later')")
  }
  column "chosen" {
    type    = integer
    default = sql("chosen()")
  }
  column "mood" {
    type    = enum.mood
    default = "ok"
  }
  column "checked" {
    type    = domain.positive
    null    = true
    default = 3
  }
  column "checked_null" {
    type = domain.positive
    null = true
  }
  column "filled" {
    type = domain.filled
    null = true
  }
  column "tightened" {
    type    = domain.tightened
    null    = true
    default = 3
  }
  column "plain" {
    type    = domain.plain
    null    = true
    default = 3
  }
  column "ident" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "twice" {
    type = integer
    null = true
    as {
      expr = "id * 2"
      type = STORED
    }
  }
  primary_key {
    columns = [column.id]
  }
}
