table "service_prices" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "service_type" {
    type = varchar
  }
  column "price" {
    type = numeric(12, 2)
  }
  column "description" {
    type = varchar
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
  primary_key "pk_service_prices" {
    columns = [column.id]
  }
  unique "uq_service_prices_service_type" {
    columns = [column.service_type]
  }
  index "ix_service_prices_id" {
    columns = [column.id]
  }
}
