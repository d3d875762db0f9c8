schema "public" {
}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = text
    null = true
  }
  column "age" {
    type = integer
    null = true
  }
  column "town" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

# A column more, at the end: replaced in place, though the table's column is new.
view "adults" {
  schema  = schema.public
  as      = "SELECT id, email, town FROM users WHERE age >= 18"
  comment = "grown up"
}

# Written otherwise than the server prints it: no change.
view "kept" {
  schema = schema.public
  as     = <<-SQL
    select id
    from adults
    where email in ('a', 'b');
  SQL
}

view "options" {
  schema = schema.public
  as     = "SELECT id FROM users"
  with {
    security_invoker = true
  }
}
