schema "public" {}

table "moderation" {
  schema = schema.public
  column "id" {
    type = bigserial
  }
  primary_key {
    columns = [column.id]
  }
}

table "entry" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "moderation_id" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "entry_moderation" {
    columns     = [column.moderation_id]
    ref_columns = [table.moderation.column.id]
  }
}

table "old_ban" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

table "ban" {
  schema = schema.public
  column "id" {
    type = serial
  }
}

table "lock" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
}
