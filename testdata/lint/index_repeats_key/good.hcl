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
  column "y" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  unique "a_email_key" {
    columns = [column.email]
  }
  unique "a_xy" {
    columns = [column.x, column.y]
  }
  index "a_yx" {
    columns = [column.y, column.x]
  }
  index "a_id_part" {
    columns = [column.id]
    where   = "x > 0"
  }
  index "a_id_incl" {
    columns = [column.id]
    include = [column.email]
  }
  index "a_email_pattern" {
    on {
      column = column.email
      ops    = text_pattern_ops
    }
  }
  index "a_id_desc" {
    on {
      column = column.id
      desc   = true
    }
  }
  index "a_id_hash" {
    columns = [column.id]
    type    = HASH
  }
}
