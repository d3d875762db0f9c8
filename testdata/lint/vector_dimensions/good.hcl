schema "public" {}

extension "vector" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "v" {
    type = vector(1536)
  }
  column "big" {
    type = vector(3072)
  }
  column "h" {
    type = halfvec(3072)
  }
  column "b" {
    type = bit(1024)
  }
  column "none" {
    type = vector
  }
  primary_key {
    columns = [column.id]
  }
  index "a_v" {
    columns = [column.v]
    type    = HNSW
  }
  index "a_h" {
    columns = [column.h]
    type    = HNSW
  }
  index "a_big" {
    type = HNSW
    on {
      expr = "(big::halfvec(3072))"
      ops  = halfvec_l2_ops
    }
  }
  index "a_b" {
    type = HNSW
    on {
      column = column.b
      ops    = bit_hamming_ops
    }
  }
}
