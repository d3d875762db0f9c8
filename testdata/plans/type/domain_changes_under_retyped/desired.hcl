schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["a", "b"]
}

domain "tag" {
  schema = schema.public
  type   = text
  null   = true
  check "short" {
    expr = "length(VALUE) < 9"
  }
}

table "checked" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "lab" {
    type = domain.tag
    null = true
  }
  check "lab_known" {
    expr = "lab IS NOT NULL OR id > 0"
  }
}

table "dropped" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "lab" {
    type = domain.tag
    null = true
  }
}
