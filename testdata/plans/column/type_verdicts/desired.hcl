schema "public" {
}

extension "citext" {
  schema = schema.public
}

domain "plain" {
  schema = schema.public
  type   = text
  null   = true
}

table "kept" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n1" {
    type = numeric(12, 2)
    null = true
  }
  column "n2" {
    type = numeric
    null = true
  }
  column "v1" {
    type = varchar(40)
    null = true
  }
  column "v2" {
    type = text
    null = true
  }
  column "v3" {
    type = varchar
    null = true
  }
  column "v4" {
    type = sql("varchar(40)[]")
    null = true
  }
  column "ts" {
    type = timestamp
    null = true
  }
  column "iv" {
    type = interval(6)
    null = true
  }
  column "vb" {
    type = sql("varbit(16)")
    null = true
  }
  column "ip" {
    type = inet
    null = true
  }
  column "c1" {
    type = text
    null = true
  }
  column "t1" {
    type = sql("citext")
    null = true
  }
  column "d1" {
    type = text
    null = true
  }
  column "t2" {
    type = domain.plain
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "kept_v1" {
    columns = [column.v1]
  }
  index "kept_v2" {
    unique  = true
    columns = [column.v2, column.id]
  }
  index "kept_ip" {
    type = GIST
    on {
      column = column.ip
      ops    = inet_ops
    }
  }
}

table "rebuilt" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "c" {
    type = text
    null = true
  }
  column "t" {
    type = sql("citext")
    null = true
  }
  column "v" {
    type = varchar(40)
    null = true
  }
  column "w" {
    type = varchar(40)
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "rebuilt_c_key" {
    columns = [column.c]
  }
  index "rebuilt_t" {
    columns = [column.t]
  }
  index "rebuilt_v" {
    on {
      expr = "lower(v::text)"
    }
  }
  index "rebuilt_w" {
    columns = [column.id]
    where   = "(w IS NULL)"
  }
}

table "checked" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = numeric(12, 2)
    null = true
  }
  column "m" {
    type = numeric(12, 2)
    null = true
  }
  column "o" {
    type = numeric(12, 2)
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "positive" {
    expr    = "n > 0"
    comment = "n counts"
  }
  check "ordered" {
    expr = "n < m"
  }
  check "unproven" {
    expr      = "o < 9"
    not_valid = true
  }
}

table "below" {
  schema   = schema.public
  inherits = [table.checked]
  check "below_m_check" {
    expr = "m < 1000"
  }
}
