schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["a", "b"]
}

domain "short" {
  schema = schema.public
  type   = text
  null   = true
  check "short" {
    expr = "length(VALUE) < 10"
  }
}

composite "pair" {
  schema = schema.public
  field "a" {
    type = integer
  }
  field "b" {
    type = text
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "p" {
    type = sql("pair[]")
    null = true
  }
  column "feel" {
    type = enum.mood
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "u" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  column "s" {
    type = domain.short
    null = true
  }
  column "feel" {
    type = sql("mood[]")
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT id, p, feel FROM t"
  index "m_next" {
    on {
      expr = "(id+1)"
    }
  }
}

materialized "n" {
  schema = schema.public
  as     = "SELECT id, a, s, feel FROM u"
  index "n_next" {
    on {
      column = column.a
    }
    on {
      expr = "(id+1)"
    }
  }
}
