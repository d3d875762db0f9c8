schema "public" {}
schema "books" {}

extension "isn" {
  schema = schema.books
}

domain "new_number" {
  schema = schema.public
  type   = sql("isbn13")
  null   = true
  check "new_number_check" {
    expr = "VALUE IS NOT NULL"
  }
}

composite "edition" {
  schema = schema.public
  field "number" {
    type = sql("isbn[]")
  }
}

table "shelf" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "code" {
    type = sql("isbn")
    null = true
  }
  column "serial" {
    type = sql("issn")
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "books" {
  schema = schema.public
  column "number" {
    type    = sql("isbn")
    default = "0-306-40615-2"
  }
  column "new" {
    type = domain.new_number
    null = true
  }
  column "editions" {
    type = composite.edition
    null = true
  }
  primary_key {
    columns = [column.number]
  }
}

function "newest" {
  schema     = schema.public
  lang       = SQL
  return     = sql("isbn13")
  volatility = IMMUTABLE
  as         = "SELECT $1::books.isbn13"
  arg "of" {
    type = sql("isbn")
  }
}
