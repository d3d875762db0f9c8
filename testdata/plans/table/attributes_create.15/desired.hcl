schema "public" {}
table "there" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "added" {
    type                 = text
    null                 = true
    statistics           = 1000
    n_distinct_inherited = -0.25
  }
  column "number" {
    type = bigint
    identity {
      generated     = ALWAYS
      sequence_name = "numbers"
      comment       = "counts"
    }
  }
  primary_key {
    columns = [column.id]
  }
  index "there_added" {
    on {
      expr       = "lower(added)"
      statistics = 200
    }
    comment = "found by lower case"
  }
}
table "new" {
  schema                 = schema.public
  replica_identity_index = "new_code"
  cluster_on             = "new_pkey"
  column "id" {
    type = integer
    identity {
      generated = ALWAYS
      unlogged  = true
      comment   = "counts too"
    }
  }
  column "code" {
    type       = text
    statistics = 0
    n_distinct = -1
  }
  primary_key {
    columns = [column.id]
  }
  index "new_code" {
    unique  = true
    columns = [column.code]
  }
  index "new_upper" {
    on {
      expr       = "upper(code)"
      statistics = 10
    }
  }
}
statistics "new_both" {
  schema  = schema.public
  on      = table.new
  columns = [column.code]
  exprs   = ["upper(code)"]
}
