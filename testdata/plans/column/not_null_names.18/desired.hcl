schema "public" {}
sequence "before_b_seq" {
  schema = schema.public
  type   = integer
  owner  = table.after.column.b
}
table "after" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "z" {
    type = integer
  }
  column "b" {
    type    = integer
    default = sql("nextval('before_b_seq')")
  }
  column "n" {
    type = integer
    not_null "given" {}
  }
}
table "very_long_table_name_that_is_cut_very_long_table_name_that_is_c" {
  schema = schema.public
  column "very_long_column_name_that_is_cut_very_long_column_name_that_is" {
    type = integer
  }
}
