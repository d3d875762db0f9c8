schema "public" {}

table "a_name_that_goes_on_and_on_until_it_is_as_long_as_a_name_can_be" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "b_name_that_goes_on_and_on_until_it_is_as_long_as_b_name_can_be" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  index "c_name_that_goes_on_and_on_until_it_is_as_long_as_c_name_can_be" {
    columns = [column.id]
  }
}
