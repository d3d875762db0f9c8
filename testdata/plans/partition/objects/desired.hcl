schema "public" {}

function "touch" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN RETURN new; END"
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT p.id,
    p.k
   FROM public.p
SQL
}

statistics "p_made" {
  schema  = schema.public
  on      = table.p
  columns = [column.id, column.word]
}

statistics "parent_made" {
  schema  = schema.public
  on      = table.parent
  columns = [column.id, column.word]
}

publication "pub" {
  table {
    on = table.child
  }
  table {
    on = table.p
  }
  table {
    on = table.parent
  }
}

publication "pub2" {
  table {
    on = table.p
  }
}

table "child" {
  schema   = schema.public
  inherits = [table.parent]
}

table "p" {
  schema  = schema.public
  comment = "a table"
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
  }
  column "k" {
    type = integer
    null = true
  }
  column "word" {
    type = text
    null = true
  }
  primary_key "p_new_key" {
    columns = [column.id]
  }
  check "p_new_check" {
    renamed_from = "p_old_check"
    expr = "(k > 0)"
  }
  row_security {
    enabled = true
  }
}

rule "made" {
  on    = table.p
  event = DELETE
}

trigger "changed" {
  on  = table.p
  for = ROW
  after {
    insert = true
    update = true
  }
  execute {
    function = function.touch
  }
}

trigger "made" {
  on = table.p
  after {
    insert = true
  }
  execute {
    function = function.touch
  }
}

policy "changed" {
  on    = table.p
  for   = SELECT
  using = "(id > 0)"
}

policy "made" {
  on    = table.p
  using = "(id > 0)"
}

table "p1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [0]
    to   = [1000000]
  }
}

table "parent" {
  schema  = schema.public
  comment = "a table"
  column "id" {
    type = integer
  }
  column "k" {
    type = integer
    null = true
  }
  column "word" {
    type = text
    null = true
  }
  primary_key "parent_new_key" {
    columns = [column.id]
  }
  check "parent_new_check" {
    renamed_from = "parent_old_check"
    expr = "(k > 0)"
  }
  row_security {
    enabled = true
  }
}

rule "made" {
  on    = table.parent
  event = DELETE
}

trigger "made" {
  on  = table.parent
  for = ROW
  before {
    insert = true
  }
  execute {
    function = function.touch
  }
}

policy "changed" {
  on    = table.parent
  using = "(id > 0)"
}

policy "made" {
  on    = table.parent
  using = "(id > 0)"
}

table "r" {
  schema = schema.public
  column "p_id" {
    type = integer
    null = true
  }
  column "parent_id" {
    type = integer
    null = true
  }
  foreign_key "r_new" {
    renamed_from = "r_old"
    columns     = [column.p_id]
    ref_columns = [table.p.column.id]
  }
  foreign_key "r_other" {
    renamed_from = "r_parent_id_fkey"
    columns     = [column.parent_id]
    ref_columns = [table.parent.column.id]
  }
}
