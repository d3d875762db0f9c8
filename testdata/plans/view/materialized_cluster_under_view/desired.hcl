schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

materialized "m" {
  schema     = schema.public
  as         = "SELECT id FROM public.t"
  cluster_on = "m_id"
  index "m_id" {
    columns = [column.id]
  }
}

materialized "a" {
  schema = schema.public
  as     = "SELECT id FROM public.m"
}
