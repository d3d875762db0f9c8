schema "public" {}

schema "extensions" {}

extension "vector" {
  schema = schema.extensions
}

extension "pg_trgm" {}
