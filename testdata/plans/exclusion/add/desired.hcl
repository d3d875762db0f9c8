schema "public" {
}

table "r" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "during" {
    type = tsrange
    null = true
  }
  exclude "r_no_overlap" {
    type = GIST
    on {
      column = column.during
      op     = "&&"
    }
  }
}
