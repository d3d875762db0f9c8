schema "public" {}
table "bookings" {
  schema = schema.public
  column "during" {
    type = int4range
    null = true
  }
  exclude "bookings_during_excl" {
    type = GIST
    on {
      column = column.during
      op     = "&&"
    }
  }
}
