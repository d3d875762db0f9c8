schema "public" {}

enum "access_role" {
  schema = schema.public
  values = ["editor", "viewer"]
}

table "invitation" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "role" {
    type    = enum.access_role
    default = "viewer"
  }
  column "reader" {
    type = enum.access_role
  }
  column "roles" {
    type    = sql("public.access_role[]")
    default = sql("'{}'::public.access_role[]")
  }
  primary_key {
    columns = [column.id]
  }
  index "invitation_role_idx" {
    columns = [column.role]
  }
}
