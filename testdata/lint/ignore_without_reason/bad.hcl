schema "public" {}

# schemactl:ignore no_primary_key
table "logs" {
  schema = schema.public
  column "line" {
    type = text
  }
}
