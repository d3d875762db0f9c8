schema "public" {}

table "fresh" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  foreign_key "fresh_id_fkey" {
    columns     = [column.id]
    ref_columns = [table.parted.column.id]
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
    to   = [10]
  }
}

table "parted_2" {
  schema       = schema.public
  partition_of = table.parted
  values {
    from = [10]
    to   = [20]
  }
}

table "points" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  foreign_key "points_id_fkey" {
    columns     = [column.id]
    ref_columns = [table.parted.column.id]
  }
}
