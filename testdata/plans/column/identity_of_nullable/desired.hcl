schema "public" {}

table "continues" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = ALWAYS
    }
  }
  column "v" {
    type = text
    null = true
  }
}

table "numbered" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = BY_DEFAULT
    }
  }
  column "v" {
    type = text
    null = true
  }
}

table "plain" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = ALWAYS
    }
  }
  column "v" {
    type = text
    null = true
  }
}

table "retyped" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
    }
  }
  column "v" {
    type = text
    null = true
  }
}
