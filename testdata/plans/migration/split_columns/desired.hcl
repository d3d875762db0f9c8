schema "public" {
}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "full_name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

migration "fill_full_name" {
  before = drop(column.users.first_name)
  batch {
    table = table.users
    where = "full_name IS NULL"
    set = {
      full_name = "concat_ws(' ', first_name, last_name)"
    }
  }
}
