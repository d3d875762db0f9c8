schema "public" {}

domain "positive" {
  schema  = schema.public
  type    = integer
  null    = false
  default = 1
  check "above" {
    expr = "VALUE > 0"
  }
}

table "has" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = domain.positive
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "gets" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = domain.positive
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "gets_by_type" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = domain.positive
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "new" {
  schema = schema.public
  column "n" {
    type = domain.positive
    null = true
  }
}
