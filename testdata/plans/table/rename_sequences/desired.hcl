schema "public" {}

table "second" {
  schema       = schema.public
  renamed_from = "first"
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
}

table "first" {
  schema       = schema.public
  renamed_from = "second"
  column "id" {
    type = serial
  }
  column "n" {
    type = integer
    null = true
  }
}

table "purchases" {
  schema       = schema.public
  renamed_from = "orders"
  column "id" {
    type = bigint
    identity {
      generated = BY_DEFAULT
      start     = 5
    }
  }
}

table "events" {
  schema = schema.public
  column "id" {
    type         = bigint
    renamed_from = "number"
    identity {
      generated = ALWAYS
    }
  }
}

table "lines" {
  schema       = schema.public
  renamed_from = "entries"
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
}
