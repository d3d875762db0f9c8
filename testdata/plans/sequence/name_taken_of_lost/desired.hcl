schema "public" {}

table "a" {
  renamed_from = "b"
  schema = schema.public
  column "id" {
    type = serial
  }
  column "second" {
    type = text
    null = true
  }
}

table "b" {
  renamed_from = "a"
  schema = schema.public
  column "id" {
    type = integer
  }
  column "first" {
    type = text
    null = true
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
  }
  column "m" {
    type = serial
  }
}

table "c_n_seq" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "numbers" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "x" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  index "c_id_seq" {
    renamed_from = "x_id"
    columns = [column.id]
  }
}
