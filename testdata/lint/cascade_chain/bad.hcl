schema "public" {}

table "t0" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

table "t1" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "up" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "t1_up" {
    columns     = [column.up]
    ref_columns = [table.t0.column.id]
    on_delete   = CASCADE
  }
}

table "t2" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "up" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "t2_up" {
    columns     = [column.up]
    ref_columns = [table.t1.column.id]
    on_delete   = CASCADE
  }
}

table "t3" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "up" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "t3_up" {
    columns     = [column.up]
    ref_columns = [table.t2.column.id]
    on_delete   = CASCADE
  }
}

table "t4" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "up" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "t4_up" {
    columns     = [column.up]
    ref_columns = [table.t3.column.id]
    on_delete   = CASCADE
  }
}
