schema "public" {}

enum "kind" {
  schema = schema.public
  values = ["one", "two"]
}

collation "posix" {
  schema = schema.public
  locale = "C"
}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
    null = true
  }
  column "kind" {
    type    = enum.kind
    default = "one"
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_name_kind" {
    columns = [column.name, column.kind]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
    null = true
  }
  column "kind" {
    type = enum.kind
    null = true
  }
  column "word" {
    type    = text
    collate = collation.posix
    default = "x"
  }
  primary_key {
    columns = [column.id]
  }
  index "b_name_kind" {
    unique  = true
    columns = [column.name, column.kind, column.word]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
    null = true
  }
  column "kind" {
    type    = enum.kind
    default = "one"
  }
  primary_key {
    columns = [column.id]
  }
  index "c_ones" {
    unique  = true
    columns = [column.name, column.kind]
    where   = "kind = 'one'"
  }
}
