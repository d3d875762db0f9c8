schema "public" {}

# schemactl:ignore no_primary_key a log
table "logs" {
  schema = schema.public
  column "line" {
    type = text
  }
}

# schemactl:ignore json_type,timestamp_without_time_zone as they come in
table "raw" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "j" {
    type = json
  }
  column "at" {
    type = timestamp
  }
  primary_key {
    columns = [column.id]
  }
}

table "b" { # schemactl:ignore no_primary_key rows have no name
  schema = schema.public
  column "x" {
    # schemactl:ignore json_type the text counts
    type = json
  }
}
