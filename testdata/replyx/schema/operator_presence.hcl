table "operator_presence" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "user_id" {
    type = integer
  }
  column "status" {
    type    = varchar
    default = "offline"
  }
  column "last_heartbeat" {
    type = timestamp
    null = true
  }
  column "max_active_chats_web" {
    type    = integer
    default = 3
  }
  column "max_active_chats_telegram" {
    type    = integer
    default = 5
  }
  column "active_chats" {
    type    = integer
    default = 0
  }
  column "created_at" {
    type    = timestamp
    default = sql("now()")
  }
  column "updated_at" {
    type    = timestamp
    default = sql("now()")
  }
  primary_key "pk_operator_presence" {
    columns = [column.id]
  }
  unique "uq_operator_presence_user_id" {
    columns = [column.user_id]
  }
  foreign_key "fk_operator_presence_user_id_users" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
}
