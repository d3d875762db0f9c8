table "integration_tokens" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "name" {
    type = varchar
  }
  column "token" {
    type = varchar
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  column "owner_id" {
    type = integer
    null = true
  }
  primary_key "pk_integration_tokens" {
    columns = [column.id]
  }
  unique "uq_integration_tokens_token" {
    columns = [column.token]
  }
  index "ix_integration_tokens_id" {
    columns = [column.id]
  }
  foreign_key "fk_integration_tokens_owner_id_users" {
    columns     = [column.owner_id]
    ref_columns = [table.users.column.id]
  }
}
