schema "app" {}

schema "public" {
  comment = "standard public schema"
}

schema "we ird" {}

extension "plpgsql" {}

extension "vector" {
  schema = schema.public
}

enum "app" "dup" {
  schema = schema.app
  values = ["a"]
}

enum "status" {
  schema = schema.app
  values = ["on", "off"]
}

enum "We ird" {
  schema = schema.public
  values = [
    "a",
    "plain",
    "we ird",
    "quo\"te",
    "do.t",
    "ünï",
    "$$${x}",
    "$${x}",
    "%%{if}",
    "$$$${",
    "back\\slash",
    "1st",
    "true",
    "new\nline",
    "é",
    "\u0085\u2028\ufeff",
    "-",
    "select",
    "column",
    "tab\t",
    "ctrl\u0001",
  ]
}

enum "public" "dup" {
  schema = schema.public
  values = ["b"]
}

sequence "s" {
  schema  = schema.public
  owner   = table.t.column["quo\"te"]
  comment = "c"
}

sequence "s.1" {
  schema    = schema["we ird"]
  type      = smallint
  increment = -1
  min_value = -5
}

table "app" "dup2" {
  schema = schema.app
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "types" {
  schema = schema.app
  column "c00" {
    type    = integer
    null    = true
    default = 0
  }
  column "c01" {
    type    = integer
    null    = true
    default = -1
  }
  column "c02" {
    type    = bigint
    null    = true
    default = 3000000000
  }
  column "c03" {
    type    = bigint
    null    = true
    default = sql("'5'::bigint")
  }
  column "c04" {
    type    = numeric(10, 2)
    null    = true
    default = 0.00
  }
  column "c05" {
    type    = numeric
    null    = true
    default = -1.50
  }
  column "c06" {
    type    = numeric
    null    = true
    default = sql("'1000'::numeric")
  }
  column "c07" {
    type    = text
    null    = true
    default = 5
  }
  column "c08" {
    type    = text
    null    = true
    default = "5"
  }
  column "c09" {
    type    = text
    null    = true
    default = sql("'5'::character varying")
  }
  column "c10" {
    type    = text
    null    = true
    default = sql("'a\\b'::text")
  }
  column "c11" {
    type    = text
    null    = true
    default = sql("'''x'''::text")
  }
  column "c12" {
    type    = text
    null    = true
    default = sql("'\"x\"'::text")
  }
  column "c13" {
    type    = text
    null    = true
    default = sql("NULL::text")
  }
  column "c14" {
    type    = varchar(3)
    null    = true
    default = "x"
  }
  column "c15" {
    type    = char(3)
    null    = true
    default = "x"
  }
  column "c16" {
    type    = boolean
    null    = true
    default = true
  }
  column "c17" {
    type    = boolean
    null    = true
    default = false
  }
  column "c18" {
    type    = text
    null    = true
    default = sql("true")
  }
  column "c19" {
    type    = jsonb
    null    = true
    default = "{}"
  }
  column "c20" {
    type    = jsonb
    null    = true
    default = sql("'{\"a\": 1}'::jsonb")
  }
  column "c21" {
    type    = sql("text[]")
    null    = true
    default = "{}"
  }
  column "c22" {
    type    = sql("text[]")
    null    = true
    default = sql("ARRAY[]::text[]")
  }
  column "c23" {
    type    = sql("varchar(3)[]")
    null    = true
    default = "{}"
  }
  column "c24" {
    type    = timestamptz
    null    = true
    default = sql("now()")
  }
  column "c25" {
    type    = date
    null    = true
    default = sql("'2020-01-01'::date")
  }
  column "c26" {
    type    = uuid
    null    = true
    default = sql("gen_random_uuid()")
  }
  column "c27" {
    type    = uuid
    null    = true
    default = "00000000-0000-0000-0000-000000000000"
  }
  column "c28" {
    type    = enum.status
    null    = true
    default = "on"
  }
  column "c29" {
    type    = sql("status[]")
    null    = true
    default = "{}"
  }
  column "c30" {
    type    = enum["We ird"]
    null    = true
    default = "a"
  }
  column "c31" {
    type    = sql("\"char\"")
    null    = true
    default = sql("'x'::\"char\"")
  }
  column "c32" {
    type    = bit(3)
    null    = true
    default = sql("'101'::\"bit\"")
  }
  column "c33" {
    type = sql("\"bit\"")
    null = true
  }
  column "c34" {
    type = bit(1)
    null = true
  }
  column "c35" {
    type = bpchar
    null = true
  }
  column "c36" {
    type = char(1)
    null = true
  }
  column "c37" {
    type = sql("interval day to second(3)")
    null = true
  }
  column "c38" {
    type = interval(3)
    null = true
  }
  column "c39" {
    type = sql("timestamp(3)[]")
    null = true
  }
  column "c40" {
    type = timetz(0)
    null = true
  }
  column "c41" {
    type    = double_precision
    null    = true
    default = -1
  }
  column "c42" {
    type = real
    null = true
  }
  column "c43" {
    type = bit_varying(5)
    null = true
  }
  column "c44" {
    type = numeric(5)
    null = true
  }
  column "c45" {
    type = numeric(5, -2)
    null = true
  }
  column "c46" {
    type = sql("jsonpath")
    null = true
  }
  column "c47" {
    type    = oid
    null    = true
    default = 5
  }
  column "c48" {
    type = sql("app.text")
    null = true
  }
  column "c49" {
    type = sql("app.year")
    null = true
  }
  column "c50" {
    type = sql("app.mytype")
    null = true
  }
  column "c51" {
    type = sql("app.mytype(1,Point)[]")
    null = true
  }
  column "c52" {
    type    = name
    null    = true
    default = sql("'x'::name")
  }
  column "c53" {
    type    = money
    null    = true
    default = 5
  }
  column "c54" {
    type    = enum.public.dup
    null    = true
    default = "b"
  }
  column "c55" {
    type    = enum.app.dup
    null    = true
    default = "a"
  }
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
      start     = 5
      cache     = 10
      cycle     = true
    }
  }
  column "id2" {
    type = smallint
    identity {
      generated = BY_DEFAULT
    }
  }
  column "s" {
    type = smallserial
  }
  column "st" {
    type        = text
    null        = true
    storage     = MAIN
    compression = pglz
  }
  column "co" {
    type    = text
    null    = true
    collate = "en_US.utf8"
  }
  column "co2" {
    type    = text
    null    = true
    collate = "app.\"app.x\""
  }
  column "co3" {
    type    = text
    null    = true
    collate = "\"other\".\"x\""
  }
  column "co4" {
    type    = text
    null    = true
    collate = "C"
  }
  column "g" {
    type = text
    null = true
    as   = "lower(c00)"
  }
  column "v" {
    type    = text
    null    = true
    comment = "c"
    as {
      expr = "lower(c00)"
      type = VIRTUAL
    }
  }
  primary_key "my key" {
    columns = [column.id]
    include = [column.s]
    comment = "pk"
    with {
      fillfactor = 70
    }
  }
  unique "u" {
    columns            = [column.id, column.s]
    nulls_distinct     = false
    deferrable         = true
    initially_deferred = true
    tablespace         = "fast"
  }
  index "brin" {
    type           = BRIN
    columns        = [column.id]
    page_per_range = 64
  }
  index "gin" {
    type = GIN
    on {
      column = column.c19
      ops    = jsonb_path_ops
    }
    with {
      fastupdate             = "off"
      gin_pending_list_limit = 128
    }
  }
  index "parts" {
    unique         = true
    include        = [column.id]
    nulls_distinct = false
    comment        = "c"
    on {
      expr       = "lower(c07)"
      collate    = "C"
      desc       = true
      nulls_last = true
    }
    on {
      column      = column.c08
      ops         = text_pattern_ops
      nulls_first = true
    }
    on {
      column = column.c09
      ops    = "app.my_ops"
      desc   = true
    }
  }
  index "trgm" {
    type = GIST
    on {
      column = column.c08
      ops    = sql("gist_trgm_ops(siglen=32)")
    }
  }
  perf_index "vec" {
    type = IVFFLAT
    on {
      column = column.c08
      ops    = vector_cosine_ops
    }
    with {
      lists = 100
    }
    build {
      maintenance_work_mem = "2GB"
      parallel_workers     = 2
    }
  }
  perf_index "vec_auto" {
    type = IVFFLAT
    on {
      column = column.c08
      ops    = vector_l2_ops
    }
    with {
      lists = auto
    }
    build {
      min_rows = 5000
    }
  }
  foreign_key "f1" {
    columns           = [column.st]
    ref_columns       = [table.t.column["we ird"]]
    match             = FULL
    on_update         = CASCADE
    on_delete         = SET_NULL
    on_delete_columns = [column.st]
    not_valid         = true
  }
  foreign_key "f2" {
    columns     = [column.id]
    ref_columns = [column.id]
    deferrable  = true
  }
  foreign_key "f3" {
    columns     = [column.id]
    ref_columns = [table.app.dup2.column.id]
  }
  exclude "x" {
    type               = GIST
    where              = "(id > 0)"
    deferrable         = true
    initially_deferred = true
    on {
      column = column.id
      op     = "="
    }
    on {
      expr = "tstzrange(a, b)"
      op   = "OPERATOR(public.&&)"
    }
  }
}

table "public" "app" {
  schema = schema.public
}

table "public" "dup2" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "schema" {
  schema = schema.public
}

table "t" {
  schema  = schema.public
  comment = "plain we ird quo\"te do.t ünï $$${x} $${x} %%{if} $$$${ back\\slash 1st true new\nline é \u0085\u2028\ufeff - select column tab\t ctrl\u0001"
  column "plain" {
    type    = text
    null    = true
    default = "plain"
  }
  column "we ird" {
    type    = text
    null    = true
    default = "we ird"
  }
  column "quo\"te" {
    type    = text
    null    = true
    default = "quo\"te"
  }
  column "do.t" {
    type    = text
    null    = true
    default = "do.t"
  }
  column "ünï" {
    type    = text
    null    = true
    default = "ünï"
  }
  column "$$${x}" {
    type    = text
    null    = true
    default = "$$${x}"
  }
  column "$${x}" {
    type    = text
    null    = true
    default = "$${x}"
  }
  column "%%{if}" {
    type    = text
    null    = true
    default = "%%{if}"
  }
  column "$$$${" {
    type    = text
    null    = true
    default = "$$$${"
  }
  column "back\\slash" {
    type    = text
    null    = true
    default = sql("'back\\slash'::text")
  }
  column "1st" {
    type    = text
    null    = true
    default = "1st"
  }
  column "true" {
    type    = text
    null    = true
    default = "true"
  }
  column "new\nline" {
    type    = text
    null    = true
    default = "new\nline"
  }
  column "é" {
    type    = text
    null    = true
    default = "é"
  }
  column "\u0085\u2028\ufeff" {
    type    = text
    null    = true
    default = "\u0085\u2028\ufeff"
  }
  column "-" {
    type    = text
    null    = true
    default = "-"
  }
  column "select" {
    type    = text
    null    = true
    default = "select"
  }
  column "column" {
    type    = text
    null    = true
    default = "column"
  }
  column "tab\t" {
    type    = text
    null    = true
    default = "tab\t"
  }
  column "ctrl\u0001" {
    type    = text
    null    = true
    default = "ctrl\u0001"
  }
  unique "later" {
    columns    = [column.plain]
    deferrable = true
  }
  unique "of all" {
    columns = [column["we ird"]]
  }
  index "i $$$${" {
    columns = [column["$$$${"]]
    where   = "($$$${)"
  }
  index "i $$${x}" {
    columns = [column["$$${x}"]]
    where   = "($$${x})"
  }
  index "i $${x}" {
    columns = [column["$${x}"]]
    where   = "($${x})"
  }
  index "i %%{if}" {
    columns = [column["%%{if}"]]
    where   = "(%%{if})"
  }
  index "i -" {
    columns = [column["-"]]
    where   = "(-)"
  }
  index "i 1st" {
    columns = [column["1st"]]
    where   = "(1st)"
  }
  index "i back\\slash" {
    columns = [column["back\\slash"]]
    where   = "(back\\slash)"
  }
  index "i column" {
    columns = [column.column]
    where   = "(column)"
  }
  index "i ctrl\u0001" {
    columns = [column["ctrl\u0001"]]
    where   = "(ctrl\u0001)"
  }
  index "i do.t" {
    columns = [column["do.t"]]
    where   = "(do.t)"
  }
  index "i é" {
    columns = [column.é]
    where   = "(é)"
  }
  index "i new\nline" {
    columns = [column["new\nline"]]
    where   = "(new\nline)"
  }
  index "i plain" {
    columns = [column.plain]
    where   = "(plain)"
  }
  index "i quo\"te" {
    columns = [column["quo\"te"]]
    where   = "(quo\"te)"
  }
  index "i select" {
    columns = [column.select]
    where   = "(select)"
  }
  index "i tab\t" {
    columns = [column["tab\t"]]
    where   = "(tab\t)"
  }
  index "i true" {
    columns = [column.true]
    where   = "(true)"
  }
  index "i we ird" {
    columns = [column["we ird"]]
    where   = "(we ird)"
  }
  index "i \u0085\u2028\ufeff" {
    columns = [column["\u0085\u2028\ufeff"]]
    where   = "(\u0085\u2028\ufeff)"
  }
  index "i ünï" {
    columns = [column.ünï]
    where   = "(ünï)"
  }
  check "c $$$${" {
    expr      = "($$$${ <> 8)"
    not_valid = true
  }
  check "c $$${x}" {
    expr = "($$${x} <> 5)"
  }
  check "c $${x}" {
    expr      = "($${x} <> 6)"
    not_valid = true
  }
  check "c %%{if}" {
    expr = "(%%{if} <> 7)"
  }
  check "c -" {
    expr = "(- <> 15)"
  }
  check "c 1st" {
    expr      = "(1st <> 10)"
    not_valid = true
  }
  check "c back\\slash" {
    expr = "(back\\slash <> 9)"
  }
  check "c column" {
    expr = "(column <> 17)"
  }
  check "c ctrl\u0001" {
    expr = "(ctrl\u0001 <> 19)"
  }
  check "c do.t" {
    expr = "(do.t <> 3)"
  }
  check "c é" {
    expr = "(é <> 13)"
  }
  check "c new\nline" {
    expr      = "(new\nline <> 12)"
    not_valid = true
  }
  check "c plain" {
    expr      = "(plain <> 0)"
    not_valid = true
  }
  check "c quo\"te" {
    expr      = "(quo\"te <> 2)"
    not_valid = true
  }
  check "c select" {
    expr      = "(select <> 16)"
    not_valid = true
  }
  check "c tab\t" {
    expr      = "(tab\t <> 18)"
    not_valid = true
  }
  check "c true" {
    expr = "(true <> 11)"
  }
  check "c we ird" {
    expr = "(we ird <> 1)"
  }
  check "c \u0085\u2028\ufeff" {
    expr      = "(\u0085\u2028\ufeff <> 14)"
    not_valid = true
  }
  check "c ünï" {
    expr      = "(ünï <> 4)"
    not_valid = true
  }
}

table "../x/y" {
  schema = schema["we ird"]
}

table "T" {
  schema = schema["we ird"]
}
