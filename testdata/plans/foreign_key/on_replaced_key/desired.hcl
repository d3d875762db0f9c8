schema "public" {}

table "bare" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "note" {
    type = text
    null = true
  }
  index "bare_id" {
    unique  = true
    columns = [column.id]
    include = [column.note]
  }
}

table "first" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "first_key" {
    columns = [column.id]
  }
}

table "lone" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "lone_key" {
    columns = [column.id]
    with {
      fillfactor = 80
    }
  }
}

table "of_bare" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  foreign_key "of_bare_fkey" {
    columns     = [column.id]
    ref_columns = [table.bare.column.id]
  }
}

table "of_first" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  foreign_key "of_first_fkey" {
    columns     = [column.id]
    ref_columns = [table.first.column.id]
    on_delete   = CASCADE
  }
}

table "of_lone" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  foreign_key "of_lone_fkey" {
    columns     = [column.id]
    ref_columns = [table.lone.column.id]
  }
}

table "of_other" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  foreign_key "of_other_fkey" {
    columns     = [column.id]
    ref_columns = [table.other.column.id]
  }
}

table "other" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "parts" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
    null = true
  }
  foreign_key "parts_whole" {
    columns     = [column.id]
    ref_columns = [table.whole.column.id]
  }
}

table "parts_1" {
  schema       = schema.public
  partition_of = table.parts
  values {
    from = [1]
    to   = [10]
  }
}

table "referring" {
  renamed_from = "s"
  schema = schema.public
  column "number" {
    renamed_from = "id"
    type = integer
    null = true
  }
  foreign_key "s_r" {
    columns     = [column.number]
    ref_columns = [table.renamed.column.number]
    comment     = "kept"
  }
}

table "renamed" {
  renamed_from = "r"
  schema = schema.public
  column "number" {
    renamed_from = "id"
    type = integer
  }
  column "note" {
    type = text
    null = true
  }
  primary_key "r_pkey" {
    columns = [column.number]
    include = [column.note]
  }
}

table "whole" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "note" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
    include = [column.note]
  }
}
