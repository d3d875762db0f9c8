schema "public" {}

table "deployment" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "deployment_name" {
    columns = [column.name]
  }
}

table "other" {
  schema = schema.public
  column "id" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "error" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "deployment_id" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "error_deployment" {
    columns     = [column.deployment_id]
    ref_columns = [table.deployment.column.name]
    on_delete   = CASCADE
  }
}

table "copy" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "other_id" {
    type = integer
    null = true
  }
  column "other_name" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "copy_other" {
    columns     = [column.other_name]
    ref_columns = [table.other.column.id]
  }
}

table "moved" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "deployment_id" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "moved_to" {
    columns     = [column.deployment_id]
    ref_columns = [table.other.column.id]
  }
}
