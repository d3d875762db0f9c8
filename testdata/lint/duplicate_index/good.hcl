schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "email" {
    type = text
  }
  column "x" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  index "a_1" {
    columns = [column.email]
  }
  index "a_2" {
    columns = [column.email]
    where   = "x > 0"
  }
  index "a_3" {
    columns = [column.email]
    include = [column.x]
  }
  index "a_4" {
    columns = [column.email]
    type    = HASH
  }
  index "a_5" {
    on {
      expr = "lower(email)"
    }
  }
  index "a_6" {
    on {
      expr = "upper(email)"
    }
  }
  index "a_7" {
    on {
      column  = column.email
      collate = "C"
    }
  }
}
