schema "public" {
}

table "cities" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "country" {
    type = char(2)
  }
  column "name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "cities_country_fkey" {
    columns     = [column.country]
    ref_columns = [table.countries.column.code]
    on_delete   = CASCADE
  }
}

table "countries" {
  schema = schema.public
  column "code" {
    type = char(2)
  }
  column "name" {
    type = text
  }
  column "population" {
    type = bigint
    null = true
  }
  column "note" {
    type    = text
    null    = true
    default = "none"
  }
  primary_key {
    columns = [column.code]
  }
}

table "plans" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = ALWAYS
    }
  }
  column "word" {
    type = text
  }
  column "seats" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "plans_word" {
    columns = [column.word]
  }
}

data "countries" {
  table = table.countries
  mode  = SYNC
  rows = [
    { code = "DE", name = "Germany", population = 83 },
    { code = "FR", name = "France", population = null },
    { code = "IT", name = "Italy", population = 59 },
  ]
}

data "plans" {
  table = table.plans
  key   = "plans_word"
  rows = [
    { id = 1, word = "free", seats = 2 },
    { id = 3, word = "team", seats = 20 },
  ]
}
