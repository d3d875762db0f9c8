schema "public" {
}

table "persons" {
  schema       = schema.public
  renamed_from = "people"
  column "id" {
    type = serial
  }
  column "boss" {
    type = integer
    null = true
  }
  column "email" {
    type = text
    null = true
  }
  primary_key "people_pkey" {
    columns = [column.id]
  }
  unique "people_email_key" {
    columns = [column.email]
  }
  foreign_key "people_boss_fkey" {
    columns     = [column.boss]
    ref_columns = [column.id]
  }
}
table "pets" {
  schema = schema.public
  column "owner" {
    type = integer
    null = true
  }
  foreign_key "pets_owner_fkey" {
    columns     = [column.owner]
    ref_columns = [table.persons.column.id]
  }
}
