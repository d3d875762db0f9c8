schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "amount" {
    type = numeric
  }
  primary_key {
    columns = [column.id]
  }
  index "t_amount" {
    columns = [column.amount]
  }
}
