schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = integer
    null = true
    as {
      expr = "a + 2"
      type = VIRTUAL
    }
    comment = "anew"
  }
  column "c" {
    type = integer
    null = true
    as   = "a * 2"
    comment = "stored now"
  }
  column "d" {
    type = integer
    null = true
    as {
      expr = "a * 3"
      type = VIRTUAL
    }
  }
  column "f" {
    type = integer
    as {
      expr = "coalesce(a, 0)"
      type = VIRTUAL
    }
  }
}
