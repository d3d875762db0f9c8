schema "public" {}

extension "postgres_fdw" {
  schema = schema.public
}

foreign_data_wrapper "w" {
  validator = sql("pg_catalog.postgresql_fdw_validator")
}

server "remote" {
  fdw     = extension.postgres_fdw
  version = "2"
  options = {
    host       = "new"
    port       = 5432
    fetch_size = 500
  }
}

server "added" {
  fdw = foreign_data_wrapper.w
}

user_mapping {
  user   = PUBLIC
  server = server.remote
  options = {
    user = "new"
  }
}

user_mapping {
  user   = PUBLIC
  server = server.added
}

foreign_table "people" {
  schema = schema.public
  server = server.remote
  options = {
    schema_name = "public"
    table_name  = "people"
    updatable   = false
  }
  column "id" {
    type    = integer
    null    = true
    comment = "new"
    options = {
      column_name = "person"
    }
  }
  column "name" {
    type = text
    null = true
  }
  column "amount" {
    type    = integer
    null    = true
    default = 2
  }
  column "added" {
    type    = date
    default = sql("current_date")
    options = {
      column_name = "day"
    }
  }
  check "positive" {
    expr    = "amount between 1 and 10"
    comment = "a few"
  }
  check "another" {
    expr = "amount <> 5"
  }
}

foreign_table "comes" {
  schema  = schema.public
  server  = server.added
  comment = "new"
  column "id" {
    type = integer
  }
}

view "reader" {
  schema = schema.public
  as     = "select id, name from people"
}
