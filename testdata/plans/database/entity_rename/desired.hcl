schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("public.\"New f\"(1)")
  }
  column "a" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

function "New f" {
  schema       = schema.public
  lang         = SQL
  renamed_from = "Old f"
  arg "x" {
    type = integer
  }
  return     = integer
  volatility = IMMUTABLE
  as         = "select x + 1"
}

procedure "new_p" {
  schema       = schema.public
  renamed_from = "old_p"
  lang         = SQL
  as           = "select 1"
}

view "new_v" {
  schema       = schema.public
  renamed_from = "old_v"
  as           = <<-SQL
   SELECT t.id,
      x.a,
      public."New f"(t.id) AS n
     FROM (public.t
       JOIN public.t x USING (id))
  SQL
}

view "reader" {
  schema = schema.public
  as     = <<-SQL
   SELECT new_v.id,
      x.a
     FROM (public.new_v
       JOIN public.new_v x USING (id))
    WHERE (new_v.n > 1)
  SQL
}

materialized "new_m" {
  schema       = schema.public
  renamed_from = "old_m"
  as           = <<-SQL
   SELECT v.id
     FROM (public.new_v v
       JOIN public.new_v USING (id))
  SQL
  index "old_m_id" {
    unique  = true
    columns = [column.id]
  }
}

view "on_m" {
  schema = schema.public
  as     = <<-SQL
   SELECT new_m.id
     FROM (public.new_m
       JOIN public.new_m m USING (id))
  SQL
}

function "fires" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

trigger "new_t" {
  on           = table.t
  renamed_from = "old_t"
  for          = ROW
  when         = "old.a is distinct from new.a"
  before {
    update_of = [column.a]
  }
  execute {
    function = function.fires
  }
}

trigger "ins" {
  on  = view.new_v
  for = ROW
  instead_of {
    insert = true
  }
  execute {
    function = function.fires
  }
}
