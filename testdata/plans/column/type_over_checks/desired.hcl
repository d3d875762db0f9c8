schema "public" {}

enum "state" {
  schema = schema.public
  values = ["new", "done"]
}

enum "access_role" {
  schema = schema.public
  values = ["viewer", "editor"]
}

table "invitation" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "state" {
    type    = enum.state
    default = "new"
  }
  column "role" {
    type = enum.access_role
  }
  column "size" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "invitation_role" {
    expr = "role <> 'editor'"
  }
  check "invitation_size" {
    expr    = "size <> ''"
    comment = "large"
  }
}
