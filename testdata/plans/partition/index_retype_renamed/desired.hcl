schema "public" {}

table "t" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.k]
  }
  column "k" {
    type = integer
  }
  column "n" {
    type         = integer
    null         = true
    renamed_from = "old"
  }
  index "t_i" {
    columns = [column.n]
  }
}

table "t_1" {
  schema       = schema.public
  partition_of = table.t
  values {
    in = [1]
  }
}

table "now" {
  schema       = schema.public
  renamed_from = "was"
  partition {
    type    = LIST
    columns = [column.k]
  }
  column "k" {
    type = integer
  }
  column "n" {
    type         = integer
    null         = true
    renamed_from = "old"
  }
  index "was_i" {
    columns = [column.n]
  }
}

table "was_1" {
  schema       = schema.public
  partition_of = table.now
  values {
    in = [1]
  }
}

table "invalid" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.k]
  }
  column "k" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  index "invalid_i" {
    columns = [column.n]
  }
}

table "invalid_1" {
  schema       = schema.public
  partition_of = table.invalid
  values {
    in = [1]
  }
}
