schema "public" {}

domain "day" {
  schema  = schema.public
  type    = date
  null    = true
  default = "2024-01-01"
}

table "uncast" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "at" {
    type = domain.day
    null = true
  }
}
