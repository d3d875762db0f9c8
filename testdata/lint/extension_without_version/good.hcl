schema "public" {}

extension "vector" {
  version = "0.8.0"
}
