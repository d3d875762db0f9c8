schema "public" {}

extension "vector" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "v" {
    type = vector(3072)
  }
  column "w" {
    type = vector
  }
  column "h" {
    type = halfvec(4001)
  }
  primary_key {
    columns = [column.id]
  }
  index "a_v" {
    columns = [column.v]
    type    = HNSW
  }
  perf_index "a_w" {
    columns = [column.w]
    type    = IVFFLAT
  }
  index "a_h" {
    columns = [column.h]
    type    = HNSW
  }
}
