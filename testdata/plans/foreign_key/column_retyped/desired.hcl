schema "public" {}

table "by_code" {
  schema = schema.public
  column "code" {
    type = varchar(20)
    null = true
  }
  foreign_key "by_code_code" {
    columns     = [column.code]
    ref_columns = [table.wide.column.code]
  }
}

table "narrow" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "target" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "narrow_target" {
    columns     = [column.target]
    ref_columns = [table.target.column.id]
  }
}

table "parted" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "parted_1" {
  schema       = schema.public
  partition_of = table.parted
  values {
    from = [0]
    to   = [1000]
  }
}

table "refers" {
  schema = schema.public
  column "wide" {
    type = integer
    null = true
  }
  column "self" {
    type = integer
    null = true
  }
  foreign_key "refers_wide" {
    columns     = [column.wide]
    ref_columns = [table.wide.column.id]
  }
}

table "target" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

table "to_parted" {
  schema = schema.public
  column "id" {
    type = bigint
    null = true
  }
  foreign_key "to_parted_id" {
    columns     = [column.id]
    ref_columns = [table.parted.column.id]
  }
}

table "tree" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "up" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "tree_up" {
    columns     = [column.up]
    ref_columns = [column.id]
  }
}

table "wide" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "code" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "wide_code_key" {
    columns = [column.code]
  }
}

table "proven" {
  schema = schema.public
  column "code" {
    type = text
    null = true
  }
  unique "proven_code_key" {
    columns = [column.code]
  }
  check "proven_code" {
    expr = "code <> ''"
  }
}

table "to_proven" {
  schema = schema.public
  column "code" {
    type = varchar(20)
    null = true
  }
  foreign_key "to_proven_code" {
    columns     = [column.code]
    ref_columns = [table.proven.column.code]
  }
}
