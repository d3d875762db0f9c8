schema "public" {}

table "changed" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "lab" {
    type = varchar(10)
    null = true
  }
  column "named" {
    type = boolean
    null = true
    as   = "id > 1"
  }
}

table "ended" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "amount" {
    type = bigint
    null = true
  }
}

view "of_ended" {
  schema = schema.public
  as     = "SELECT id, id AS twice FROM ended"
}

table "two" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "a" {
    type = bigint
    null = true
  }
  column "b" {
    type = bigint
    null = true
  }
  column "at_a" {
    type = integer
    null = true
    as   = "id + 1"
  }
  column "at_b" {
    type = integer
    null = true
    as   = "id + 2"
  }
}

view "of_two" {
  schema = schema.public
  as     = "SELECT id FROM two"
}
