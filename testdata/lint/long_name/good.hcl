schema "public" {}

table "a_name_that_goes_on_and_on_until_it_is_as_long_as_a_name_can_b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
