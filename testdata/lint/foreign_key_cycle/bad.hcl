schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "b_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "a_b" {
    columns     = [column.b_id]
    ref_columns = [table.b.column.id]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "b_c" {
    columns     = [column.c_id]
    ref_columns = [table.c.column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "a_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "c_a" {
    columns     = [column.a_id]
    ref_columns = [table.a.column.id]
  }
}

table "x" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "y_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "x_y" {
    columns     = [column.y_id]
    ref_columns = [table.y.column.id]
  }
}

table "y" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "x_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "y_x" {
    columns     = [column.x_id]
    ref_columns = [table.x.column.id]
  }
}
