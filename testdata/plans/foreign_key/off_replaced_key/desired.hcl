schema "public" {}

table "changes" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "code" {
    type = integer
    null = true
  }
  foreign_key "changes_r" {
    columns     = [column.code]
    ref_columns = [table.r.column.code]
  }
}

table "drops" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "parts" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
    null = true
  }
}

table "parts_1" {
  schema       = schema.public
  partition_of = table.parts
  values {
    from = [1]
    to   = [10]
  }
}

table "r" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "code" {
    type = integer
  }
  primary_key {
    columns = [column.code]
  }
}

table "u" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "code" {
    type = integer
  }
  column "up" {
    type = integer
    null = true
  }
  unique "u_key" {
    columns = [column.code]
  }
}
