schema "public" {}

view "of_gone" {
  schema = schema.public
  as     = <<SQL
SELECT heir.id
   FROM public.heir
SQL
}

view "of_heir" {
  schema = schema.public
  as     = <<SQL
SELECT heir.id,
    heir.name
   FROM public.heir
SQL
}

view "of_low" {
  schema = schema.public
  as     = <<SQL
SELECT part_low.k,
    part_low.v
   FROM public.part_low
SQL
}

table "base" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "name" {
    type = text
    null = true
  }
}

table "heir" {
  schema   = schema.public
  inherits = [table.base]
  column "own" {
    type = integer
    null = true
  }
}

table "part" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.k]
  }
  column "k" {
    type = integer
    null = true
  }
  column "v" {
    type = bigint
    null = true
  }
}

table "part_low" {
  schema       = schema.public
  partition_of = table.part_mid
  values {
    from = [1]
    to   = [10]
  }
  row_security {
    enabled = true
  }
}

policy "own" {
  on    = table.part_low
  using = "(v > 0)"
}

table "part_mid" {
  schema       = schema.public
  partition_of = table.part
  values {
    from = [1]
    to   = [100]
  }
  partition {
    type    = RANGE
    columns = [column.k]
  }
}
