schema "public" {}

table "new_t" {
  schema       = schema.public
  renamed_from = "old_t"
  column "id" {
    type = integer
  }
  column "b" {
    type         = text
    null         = true
    renamed_from = "a"
  }
  primary_key "old_t_pkey" {
    columns = [column.id]
  }
}

function "fires" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

view "v" {
  schema = schema.public
  as     = <<-SQL
   SELECT new_t.id,
      o.b AS a
     FROM (public.new_t
       JOIN public.new_t o USING (id))
  SQL
}

trigger "trg" {
  on   = table.new_t
  for  = ROW
  when = "(old.b IS DISTINCT FROM new.b)"
  before {
    update_of = [column.b]
  }
  execute {
    function = function.fires
  }
}
