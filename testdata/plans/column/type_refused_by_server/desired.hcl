schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = date
  }
  column "word" {
    type = text
    null = true
    default = "x"
  }
  column "base" {
    type = bigint
    null = true
  }
  column "twice" {
    type = integer
    null = true
    as {
      expr = "(base * 2)"
      type = STORED
    }
  }
  column "n" {
    type = boolean
    null = true
  }
  column "doc" {
    type = json
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "n_positive" {
    expr = "n"
  }
  index "t_doc" {
    type = GIN
    on {
      column = column.doc
      ops    = jsonb_path_ops
    }
  }
}
