schema "public" {}

table "handed_on" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key "handed_on_second" {
    columns = [column.b, column.a]
  }
  unique "handed_on_first" {
    columns = [column.b]
  }
}

table "noted" {
  schema = schema.public
  column "a" {
    type = integer
  }
  primary_key "noted_new" {
    columns = [column.a]
    comment = "after"
  }
}

table "of_check" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key "of_check_taken" {
    columns = [column.b]
  }
}

table "of_exclude" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key "of_exclude_taken" {
    columns = [column.a, column.b]
  }
}

table "of_index" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key "of_index_taken" {
    columns = [column.b]
  }
}

table "of_unique" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key "of_unique_taken" {
    columns = [column.a, column.b]
  }
}

table "plain" {
  schema                 = schema.public
  replica_identity_index = "plain_new"
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  primary_key "plain_new" {
    columns = [column.b]
  }
}
