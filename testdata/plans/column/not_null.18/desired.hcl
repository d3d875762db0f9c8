schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    not_null "new" {
      comment = "a reason"
    }
  }
  column "b" {
    type = integer
    not_null "later" {
      not_valid = true
    }
  }
  column "c" {
    type = integer
  }
  column "d" {
    type = integer
    not_null {
      no_inherit = true
    }
  }
  column "e" {
    type = integer
  }
  column "f" {
    type = integer
    not_null "given" {}
  }
  column "h" {
    type = integer
    null = true
  }
}
table "u" {
  schema = schema.public
  column "a" {
    type = integer
    not_null "a is set" {
      comment = "proven"
    }
  }
  column "b" {
    type = integer
    not_null {
      not_valid = true
    }
  }
  column "c" {
    type = integer
    not_null "named" {}
  }
  column "d" {
    type    = integer
    default = 5
    not_null "d is set" {
      comment = "new"
    }
  }
}
