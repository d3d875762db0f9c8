# What is between two lines of dashes is a desired state of its own: schema app, with one text that names
# something of mallory's, which the HCL does not declare.
table "t" {
  schema = schema.app
  column "n" {
    type    = integer
    default = sql("mallory.in_default(1)")
  }
}
# ---
table "infested" {
  schema = schema.app
  column "n" {
    type    = bigint
    default = sql("mallory.in_default(2)")
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
    null = true
    as   = "mallory.in_generated(1)"
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
  check "c" {
    expr = "mallory.in_check(1) AND n > mallory.in_check(2)::integer"
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
  index "i" {
    where = "mallory.in_predicate(1)"
    on {
      expr = "mallory.in_index(1)"
    }
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
  exclude "e" {
    type  = BTREE
    where = "mallory.in_exclusion_predicate(1)"
    on {
      expr = "mallory.in_exclusion(n)"
      op   = "="
    }
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
  index "i" {
    on {
      column = column.n
      ops    = "mallory.compare_ops"
    }
  }
}
# ---
table "t" {
  schema = schema.app
  partition {
    type = RANGE
    by {
      expr = "mallory.in_key(1) + n"
    }
  }
  column "n" {
    type = integer
  }
}
table "p" {
  schema       = schema.app
  partition_of = table.t
  values {
    from = [0]
    to   = [sql("mallory.in_bound(1)")]
  }
}
# ---
table "infested_parts" {
  schema = schema.app
  partition {
    type    = RANGE
    columns = [column.n]
  }
  column "n" {
    type = integer
  }
}
table "infested_part" {
  schema       = schema.app
  partition_of = table.infested_parts
  values {
    from = [sql("mallory.in_bound(1)")]
    to   = [sql("mallory.in_bound(2) + 5")]
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = sql("mallory.sly(7)")
    null = true
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type    = sql("mallory.token")
    default = sql("'a'::text::mallory.token")
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = text
  }
  statistics "s" {
    exprs = ["mallory.in_statistics(1)", "lower(n)"]
  }
}
statistics "s" {
  schema  = schema.app
  on      = table.t
  columns = [column.n]
  exprs   = ["mallory.in_statistics(1)"]
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
  row_security {
    enabled = true
  }
}
policy "p" {
  on         = table.t
  using      = "mallory.in_policy(1)"
  with_check = "mallory.in_policy_check(1)"
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
}
function "f" {
  schema = schema.app
  lang   = PLpgSQL
  return = trigger
  as     = " BEGIN PERFORM mallory.in_body(1); RETURN NEW; END "
}
trigger "g" {
  on   = table.t
  for  = ROW
  when = "mallory.in_when(1)"
  before {
    insert = true
  }
  execute {
    function = function.f
  }
}
# ---
view "v" {
  schema = schema.app
  as     = "SELECT mallory.in_view(1) AS v"
}
# ---
materialized "m" {
  schema = schema.app
  as     = "SELECT mallory.in_matview(1) AS v"
}
# ---
domain "d" {
  schema  = schema.app
  type    = text
  null    = true
  default = sql("mallory.in_domain_default(1)")
  check "c" {
    expr = "mallory.in_domain('x') AND mallory.in_domain(VALUE)"
  }
}
table "t" {
  schema = schema.app
  column "n" {
    type    = domain.d
    default = "x"
  }
}
# ---
domain "code" {
  schema  = schema.app
  type    = text
  null    = true
  default = sql("mallory.in_domain_default(2)")
  check "code_check" {
    expr = "mallory.in_domain('y')"
  }
}
# ---
table "t" {
  schema = schema.app
  column "n" {
    type = integer
  }
}
rule "r" {
  on    = table.t
  event = UPDATE
  do    = "SELECT mallory.in_rule(1)"
}
# ---
function "f" {
  schema     = schema.app
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  as         = "SELECT mallory.in_body(1) + mallory.in_default(1)"
  arg "n" {
    type    = integer
    default = sql("mallory.in_argument(1)")
  }
}
# ---
function "f" {
  schema     = schema.app
  lang       = PLpgSQL
  return     = integer
  volatility = IMMUTABLE
  as         = "DECLARE x integer := mallory.in_body(1); BEGIN RETURN x; END"
  arg "n" {
    type    = integer
    default = sql("mallory.in_plpgsql_argument(1)")
  }
}
# ---
procedure "f" {
  schema = schema.app
  lang   = SQL
  as     = "SELECT mallory.in_body(1)"
  arg "n" {
    type    = integer
    default = sql("mallory.in_procedure_argument(1)")
  }
}
# ---
table "orders" {
  schema = schema.app
  column "note" {
    type    = varchar(60)
    default = sql("mallory.lower('X'::varchar)")
  }
  check "c" {
    expr = "note OPERATOR(mallory.=) 'x'::varchar OR mallory.length(note) > 1"
  }
}
