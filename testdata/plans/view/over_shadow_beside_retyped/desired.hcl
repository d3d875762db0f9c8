schema "public" {}

table "itself" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "doc" {
    type = text
    null = true
  }
  column "list" {
    type = sql("integer[]")
    null = true
  }
}

view "of_itself" {
  schema = schema.public
  as     = "SELECT doc, list FROM itself"
}

table "through" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "doc" {
    type = text
    null = true
  }
  column "list" {
    type = sql("integer[]")
    null = true
  }
}

view "lists" {
  schema = schema.public
  as     = "SELECT list FROM through"
}

view "of_through" {
  schema = schema.public
  as     = "SELECT l.list AS id, t.doc FROM through t, lists l"
}

table "other" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "alone" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "doc" {
    type = text
    null = true
  }
  column "list" {
    type = sql("integer[]")
    null = true
  }
}

materialized "of_alone" {
  schema = schema.public
  as     = "SELECT list, doc FROM alone"
}

table "apart" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "doc" {
    type = text
    null = true
  }
  column "list" {
    type = sql("integer[]")
    null = true
  }
}

view "of_apart" {
  schema = schema.public
  as     = "SELECT id, list FROM apart"
}
