schema "public" {}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = text
    null = true
  }
  column "nick" {
    type = text
    null = true
  }
  column "born" {
    type = daterange
    null = true
  }
  primary_key {
    columns       = [column.id]
    comment       = "of the key"
    index_comment = "new, of the index"
  }
  unique "users_email_key" {
    columns = [column.email]
  }
  unique "users_nick_key" {
    columns = [column.nick]
    comment = "stays"
  }
  exclude "users_born_excl" {
    type          = GIST
    index_comment = "grows fast"
    on {
      column = column.born
      op     = "&&"
    }
  }
}

table "parts" {
  schema = schema.public
  column "id" {
    type = integer
  }
  partition {
    type    = RANGE
    columns = [column.id]
  }
  primary_key {
    columns       = [column.id]
    index_comment = "of the whole"
  }
}

table "parts_low" {
  schema       = schema.public
  partition_of = table.parts
  values {
    from = [0]
    to   = [10]
  }
}

table "new" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "new_id_key" {
    columns       = [column.id]
    index_comment = "new as the table"
  }
}
