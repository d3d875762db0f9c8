schema "public" {
}

composite "address" {
  schema = schema.public
  field "street" {
    type = text
  }
  field "city" {
    type         = text
    renamed_from = "town"
  }
  field "country" {
    type      = varchar(2)
    collation = "C"
    comment   = "ISO 3166"
  }
  comment = "where one lives"
}

composite "unused" {
  schema = schema.public
  field "b" {
    type = integer
  }
  field "a" {
    type = bigint
  }
}

function "first_line" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = "select (a).street"
  arg "a" {
    type = composite.address
  }
}

function "shuffled" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "select (u).b"
  arg "u" {
    type = composite.unused
  }
}

table "people" {
  schema = schema.public
  column "home" {
    type = composite.address
    null = true
  }
}
