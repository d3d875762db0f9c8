schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "x" {
    type = bigint
  }
  column "y" {
    type = bigint
  }
  column "z" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_xy" {
    columns = [column.x, column.y]
  }
  index "a_x" {
    columns = [column.x]
  }
  index "a_z" {
    columns = [column.z]
  }
  perf_index "a_zx" {
    columns = [column.z, column.x]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "x" {
    type = bigint
  }
  column "y" {
    type = bigint
  }
  column "z" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  index "b_x_incl" {
    columns = [column.x]
    include = [column.y]
  }
  index "b_xy" {
    columns = [column.x, column.y]
  }
}
