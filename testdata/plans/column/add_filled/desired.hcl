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

table "u" {
  schema = schema.public
  column "name" {
    type = text
  }
  column "n" {
    type = serial
  }
}
