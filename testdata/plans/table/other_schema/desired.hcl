schema "a" {}

schema "b" {}

// By a renamed_from that names a schema.
table "renamed" {
  schema       = schema.b
  renamed_from = "a.named"
  column "id" { type = bigint }
  primary_key { columns = [column.id] }
}

// By the name alone.
table "same name" {
  schema = schema.b
  column "id" {
    type = bigint
    null = true
  }
}

// One goes, the other was there: nothing moves.
table "both" {
  schema = schema.b
  column "id" {
    type = bigint
    null = true
  }
}

// Within its schema it is a rename.
table "new" {
  schema       = schema.b
  renamed_from = "stays"
  column "id" {
    type = bigint
    null = true
  }
}
