schema "public" {}

table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "length" {
    type = integer
    null = true
  }
  column "gg" {
    type = integer
    null = true
  }
  column "g" {
    type = integer
    null = true
    as {
      expr = "a * 3"
      type = STORED
    }
  }
  index "t_lg" {
    on {
      expr = "length + 1"
    }
  }
  index "t_part" {
    columns = [column.a]
    where   = "gg > 1"
  }
  index "t_over" {
    on {
      expr = "g + 1"
    }
  }
  check "t_len" {
    expr = "length > 0"
  }
  check "t_text" {
    expr = "a <> 7 OR 'g' <> 'h'"
  }
  check "t_own" {
    expr = "g >= 0"
  }
  exclude "t_gg" {
    type = "btree"
    on {
      column = column.gg
      op     = "="
    }
    where = "gg > 0"
  }
}
