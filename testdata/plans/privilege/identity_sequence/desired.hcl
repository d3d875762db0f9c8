schema "public" {}

// The sequence gets another name, and PUBLIC more of it.
table "renamed" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated     = ALWAYS
      sequence_name = "numbers"
    }
  }
  column "n" {
    type = integer
    null = true
  }
}

// Another name, and what PUBLIC had is taken away.
table "taken" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated     = ALWAYS
      sequence_name = "served"
    }
  }
  column "n" {
    type = integer
    null = true
  }
}

// A new column, and a new table, whose sequences have names of their own.
table "grows" {
  schema = schema.public
  column "n" {
    type = integer
    null = true
  }
  column "id" {
    type = bigint
    identity {
      generated     = ALWAYS
      sequence_name = "grown"
    }
  }
}

table "fresh" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated     = BY_DEFAULT
      sequence_name = "freshly"
    }
  }
}

permission {
  to          = PUBLIC
  sequence_of = [table.renamed.column.id, table.grows.column.id, table.fresh.column.id]
  privileges  = [SELECT, USAGE]
}
