schema "public" {}

table "p" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "keeps" {
  schema   = schema.public
  inherits = [table.p]
  column "x" {
    type    = integer
    default = 5
  }
}

table "below_keeps" {
  schema   = schema.public
  inherits = [table.keeps]
}

table "loses" {
  schema   = schema.public
  inherits = [table.p]
}

table "below_loses" {
  schema   = schema.public
  inherits = [table.loses]
}

table "o" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "between" {
  schema   = schema.public
  inherits = [table.o]
}

table "last" {
  schema   = schema.public
  inherits = [table.between]
  column "x" {
    type = integer
    null = true
  }
}
