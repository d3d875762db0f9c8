schema "public" {}

extension "postgres_fdw" {
  schema = schema.public
}

server "remote" {
  fdw  = extension.postgres_fdw
  type = "b"
}

user_mapping {
  user   = PUBLIC
  server = server.remote
}

subscription "s" {
  publications = ["p"]
}
