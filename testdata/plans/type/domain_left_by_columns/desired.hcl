schema "public" {}

domain "tag" {
  schema = schema.public
  type   = text
  null   = true
  check "tag_short" {
    expr = "length(VALUE) < 30"
  }
}

domain "tags" {
  schema = schema.public
  type   = text
  null   = true
  check "tags_short" {
    expr = "length(VALUE) < 30"
  }
}

domain "known" {
  schema = schema.public
  type   = text
  null   = false
}

domain "sole" {
  schema = schema.public
  type   = text
  null   = false
}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "lab" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "labs" {
    type = sql("text[]")
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "lab" {
    type = text
    null = true
  }
  column "other" {
    type = domain.known
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "lab" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
