schema "public" {}

enum "feeling" {
  schema = schema.public
  values = ["happy", "ok"]
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "m" {
    type    = enum.feeling
    default = "ok"
  }
  column "odd M" {
    type = enum.feeling
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "i" {
    columns = [column.id]
    where   = "(m = 'happy'::public.feeling)"
  }
  index "j" {
    columns = [column.m, column.id]
  }
  index "k" {
    unique = true
    on {
      column = column.id
    }
    on {
      expr = "((\"odd M\" = 'ok'::public.feeling))"
    }
  }
  index "l" {
    columns = [column.id]
    where   = "(m IS NOT NULL)"
  }
  check "c" {
    expr = "((m <> 'happy'::public.feeling) OR (id > 0))"
  }
  check "kept" {
    expr = "((m IS NOT NULL) OR (id > 0))"
  }
}
