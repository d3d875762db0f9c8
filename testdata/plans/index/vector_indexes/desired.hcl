schema "public" {}
extension "vector" {
  schema = schema.public
}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "e" {
    type = vector(3)
    null = true
  }
  column "big" {
    type = vector(2100)
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "ivf_default" {
    type = "IVFFLAT"
    on {
      column = column.e
      ops    = "vector_l2_ops"
    }
    with {
      lists = 100
    }
  }
  index "hnsw_l2" {
    type = "HNSW"
    on {
      column = column.e
      ops    = "vector_l2_ops"
    }
  }
  index "lists" {
    type    = "IVFFLAT"
    columns = [column.e]
    with {
      lists = 200
    }
  }
  index "cosine" {
    type    = "IVFFLAT"
    columns = [column.e]
    with {
      lists = 10
    }
  }
  index "half" {
    type = "HNSW"
    on {
      expr = "big::halfvec(2100)"
      ops  = "halfvec_cosine_ops"
    }
    with {
      m = 8
    }
  }
}
