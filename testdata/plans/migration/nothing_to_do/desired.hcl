schema "public" {
}

table "notes" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "users" {
  schema = schema.public
  column "full_name" {
    type = text
  }
}

migration "fill_full_name" {
  after = column.users.full_name
  batch {
    table = table.users
    where = "full_name IS NULL"
    set   = { full_name = "''" }
  }
}

migration "keep_the_notes" {
  before = drop(column.notes.body)
  sql    = "INSERT INTO notes (id) SELECT 1"
}
