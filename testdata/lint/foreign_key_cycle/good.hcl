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
  column "a_id" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "b_a" {
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
    deferrable  = true
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

table "tree" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "parent" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "tree_parent" {
    columns     = [column.parent]
    ref_columns = [column.id]
  }
}
