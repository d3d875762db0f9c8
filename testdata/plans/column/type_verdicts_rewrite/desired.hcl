schema "public" {
}

enum "mood" {
  schema = schema.public
  values = ["sad", "ok"]
}

domain "short" {
  schema = schema.public
  type   = text
  null   = true
  check "short_check" {
    expr = "length(value) < 10"
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n1" {
    type = numeric(10, 3)
    null = true
  }
  column "n2" {
    type = numeric(10, 2)
    null = true
  }
  column "v1" {
    type = varchar(20)
    null = true
  }
  column "v2" {
    type = varchar(20)
    null = true
  }
  column "v3" {
    type = sql("varchar(20)[]")
    null = true
  }
  column "ts" {
    type = timestamp(3)
    null = true
  }
  column "iv" {
    type = interval(0)
    null = true
  }
  column "vb" {
    type = sql("varbit(8)")
    null = true
  }
  column "big" {
    type = integer
    null = true
  }
  column "small" {
    type = smallint
    null = true
  }
  column "text_short" {
    type = domain.short
    null = true
  }
  column "text_mood" {
    type = enum.mood
    null = true
  }
  column "mood_text" {
    type = text
    null = true
  }
  column "js" {
    type = jsonb
    null = true
  }
  column "ch" {
    type = varchar(10)
    null = true
  }
  column "amount" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
