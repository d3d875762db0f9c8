schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["a", "b"]
}

table "predicate" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "word" {
    type = enum.mood
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "expression" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "at" {
    type = timestamptz
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "excluded" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "at" {
    type = timestamptz
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "collated" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type    = varchar(10)
    null    = true
    collate = "C"
  }
  column "b" {
    type    = text
    null    = true
    collate = "POSIX"
  }
  primary_key {
    columns = [column.id]
  }
}

table "class" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "doc" {
    type = json
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "search" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "doc" {
    type = json
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
