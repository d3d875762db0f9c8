schema "public" {
}

table "t" {
  schema = schema.public
  column "name" {
    type = text
  }
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
}
