schema "public" {}
table "t" {
  schema = schema.public
  column "id" { type = integer }
  column "b" { 
    type         = integer
    default      = 1
    renamed_from = "a"
  }
  column "g" {
    type = integer
    null = true
    as { 
      expr = "a + 1" 
      type = STORED
    }
  }
  column "a" { 
     type = integer 
     null = true
  }
  check "t_check" {
    expr = "a > 0"
  }
  exclude "t_excl" {
    type = BTREE
    where = "a > 5"
    on {
      expr = "a % 10"
      op = "="
    }
  }
  index "t_part" {
     columns = [column.id]
     where = "a > 0"
  }
  index "t_expr" {
     on {
       expr = "a + 1"
     }
  }
}
statistics "t_stat" {
   schema = schema.public
   on = table.t
   types = ["NDISTINCT"]
   columns = [table.t.column.id, table.t.column.a]
   comment = "x"
}
policy "p" {
   on = table.t
   using = "a > 0"
   comment = "c"
}
function "f" {
   schema = schema.public
   lang = PLpgSQL
   return = trigger
   as = "BEGIN RETURN NEW; END"
}
trigger "w" {
  on = table.t
  before {
    update = true
  }
  for = ROW
  when = "new.a > 0"
  comment = "c"
  execute {
    function = function.f
  }
}
rule "r" {
  on      = table.t
  event   = DELETE
  instead = true
  where   = "old.a > 0"
  comment = "c"
}
view "v" {
  schema = schema.public
  as     = "select t.id from t where t.a > 0"
}
materialized "m" {
  schema = schema.public
  as     = "select x.id, x.a as n from t x"
}
function "s" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "BEGIN ATOMIC SELECT t.a FROM t; END"
}
publication "pub" {
  table {
    on    = table.t
    where = "a > 0"
  }
}
