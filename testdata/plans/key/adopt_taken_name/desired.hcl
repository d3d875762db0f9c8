schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "code" {
    type = integer
  }
  unique "unique_code" {
    columns = [column.code]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "code" {
    type = integer
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "unique_id" {
    columns = [column.id]
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = integer
  }
}
