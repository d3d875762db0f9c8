table "system_settings" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "category" {
    type = varchar(50)
  }
  column "key" {
    type = varchar(100)
  }
  column "value" {
    type = text
    null = true
  }
  column "data_type" {
    type = varchar(20)
    null = true
  }
  column "is_sensitive" {
    type = boolean
    null = true
  }
  column "description" {
    type = text
    null = true
  }
  column "default_value" {
    type = text
    null = true
  }
  column "is_active" {
    type = boolean
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  column "updated_at" {
    type = timestamp
    null = true
  }
  column "updated_by" {
    type = integer
    null = true
  }
  primary_key "pk_system_settings" {
    columns = [column.id]
  }
  unique "uq_system_settings_category_key" {
    columns = [column.category, column.key]
  }
  foreign_key "fk_system_settings_updated_by_users" {
    columns     = [column.updated_by]
    ref_columns = [table.users.column.id]
  }
}
