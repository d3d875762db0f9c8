schema "public" {}

table "m" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "note" {
    type = text
    null = true
  }
  partition {
    type    = RANGE
    columns = [column.id]
  }
  index "m_id" {
    unique  = true
    columns = [column.id]
  }
}

table "m1" {
  schema       = schema.public
  partition_of = table.m
  values {
    from = [0]
    to   = [10]
  }
  primary_key {
    columns = [column.id]
    part_of = "m_id"
    comment = "its own"
  }
}

table "m2" {
  schema       = schema.public
  partition_of = table.m
  values {
    from = [10]
    to   = [20]
  }
  unique "m2_id_key" {
    columns = [column.id]
    part_of = "m_id"
  }
}

table "m3" {
  schema       = schema.public
  partition_of = table.m
  values {
    from = [20]
    to   = [30]
  }
  primary_key {
    columns = [column.id]
    part_of = "m_id"
  }
}
