schema "public" {}

table "e" {
  schema = schema.public
  partition {
    type = RANGE
    by {
      expr = "lower(k)"
    }
  }
  column "k" {
    type = text
    null = true
  }
}

table "e_1" {
  schema = schema.public
  column "k" {
    type = text
    null = true
  }
}

table "m" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.n]
  }
  column "n" {
    type = integer
    null = true
  }
  column "k" {
    type = text
    null = true
  }
}

table "m_1" {
  schema       = schema.public
  partition_of = table.m
  values {
    from = [0]
    to   = [20]
  }
  partition {
    type    = LIST
    columns = [column.k]
  }
}

table "m_1_a" {
  schema = schema.public
  column "n" {
    type = integer
    null = true
  }
  column "k" {
    type = text
    null = true
  }
}

table "o" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.n]
  }
  column "n" {
    type = integer
    null = true
  }
  column "k" {
    type = text
    null = true
  }
}

table "o_1" {
  schema       = schema.public
  partition_of = table.o
  values {
    from = [0]
    to   = [10]
  }
}

table "o_2" {
  schema       = schema.public
  partition_of = table.o
  values {
    from = [10]
    to   = [20]
  }
}

table "t" {
  schema = schema.public
  partition {
    type = RANGE
    by {
      expr = "((n + n))"
    }
    by {
      column = column.n
    }
  }
  column "n" {
    type = integer
    null = true
  }
  column "k" {
    type = text
    null = true
  }
}

table "t_1" {
  schema = schema.public
  column "n" {
    type = integer
    null = true
  }
  column "k" {
    type = text
    null = true
  }
}

table "u" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.n]
  }
  column "n" {
    type = integer
    null = true
  }
}

table "u_1" {
  schema       = schema.public
  partition_of = table.u_all
  values {
    from = [0]
    to   = [10]
  }
}

table "u_2" {
  schema       = schema.public
  partition_of = table.u_all
  values {
    from = [10]
    to   = [20]
  }
}

table "u_all" {
  schema       = schema.public
  partition_of = table.u
  values {
    from = [0]
    to   = [20]
  }
  partition {
    type    = RANGE
    columns = [column.n]
  }
}
