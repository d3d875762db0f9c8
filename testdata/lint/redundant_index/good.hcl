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
  index "a_y" {
    columns = [column.y]
  }
  index "a_xy" {
    columns = [column.x, column.y]
  }
  index "a_z" {
    columns = [column.z]
    unique  = true
  }
  index "a_zx" {
    columns = [column.z, column.x]
  }
  index "a_x_part" {
    columns = [column.x]
    where   = "z > 0"
  }
  index "a_x_incl" {
    columns = [column.x]
    include = [column.z]
  }
  index "a_x_desc" {
    on {
      column = column.x
      desc   = true
    }
  }
  index "a_x_brin" {
    columns = [column.x]
    type    = BRIN
  }
}
