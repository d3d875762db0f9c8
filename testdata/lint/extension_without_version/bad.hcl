schema "public" {}

extension "vector" {}
