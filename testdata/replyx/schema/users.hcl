table "users" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "yandex_id" {
    type = varchar
    null = true
  }
  column "email" {
    type = varchar
  }
  column "hashed_password" {
    type = varchar
  }
  column "role" {
    type = varchar
    null = true
  }
  column "status" {
    type = varchar
    null = true
  }
  column "created_at" {
    type = timestamp
    null = true
  }
  column "last_activity" {
    type = timestamp
    null = true
  }
  column "is_email_confirmed" {
    type = boolean
    null = true
  }
  column "email_confirmation_code" {
    type = varchar
    null = true
  }
  column "first_name" {
    type = varchar
    null = true
  }
  column "onboarding_completed" {
    type = boolean
    null = true
  }
  column "onboarding_step" {
    type = integer
    null = true
  }
  column "onboarding_started_at" {
    type = timestamp
    null = true
  }
  column "onboarding_completed_at" {
    type = timestamp
    null = true
  }
  column "onboarding_skipped" {
    type = boolean
    null = true
  }
  column "first_bot_created" {
    type = boolean
    null = true
  }
  column "first_message_sent" {
    type = boolean
    null = true
  }
  column "tutorial_tips_shown" {
    type = text
    null = true
  }
  column "welcome_bonus_received" {
    type = boolean
    null = true
  }
  column "password_reset_token" {
    type = varchar
    null = true
  }
  column "password_reset_expires" {
    type = timestamp
    null = true
  }
  primary_key "pk_users" {
    columns = [column.id]
  }
  unique "uq_users_email" {
    columns = [column.email]
  }
  unique "uq_users_yandex_id" {
    columns = [column.yandex_id]
  }
  index "ix_users_email" {
    columns = [column.email]
  }
  index "ix_users_id" {
    columns = [column.id]
  }
}
