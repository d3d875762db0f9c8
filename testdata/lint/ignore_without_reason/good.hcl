schema "public" {}

# schemactl:ignore no_primary_key a log
table "logs" {
  schema = schema.public
  column "line" {
    type = text
  }
}
