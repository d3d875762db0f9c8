schema "public" {}

sequence "of_renamed" {
  schema = schema.public
  owner  = table.new_name.column.n
}

sequence "stays" {
  schema = schema.public
  type   = integer
}

sequence "went_on" {
  schema = schema.public
  type   = integer
  owner  = table.serial_goes_on.column.id
}

sequence "told" {
  schema  = schema.public
  comment = "counts"
}

sequence "was_enum" {
  schema = schema.public
}

sequence "was_domain" {
  schema = schema.public
}

sequence "was_row" {
  schema = schema.public
}

table "owner_column" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "new_name" {
  schema       = schema.public
  renamed_from = "old_name"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = bigint
    null = true
  }
}

table "gets_default" {
  schema = schema.public
  column "id" {
    type    = integer
    null    = true
    default = sql("nextval('of_renamed')")
  }
}

table "becomes_serial" {
  schema = schema.public
  column "id" {
    type = serial
  }
}

table "lacks_not_null" {
  schema = schema.public
  column "id" {
    type = serial
  }
}

table "serial_goes_on" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("nextval('public.went_on'::regclass)")
  }
}

table "leaves_shared" {
  schema = schema.public
  column "id" {
    type = serial
  }
}

table "no_serial" {
  schema = schema.public
  column "id" {
    type = integer
  }
}

table "no_identity" {
  schema = schema.public
  column "id" {
    type = integer
  }
}

permission {
  for        = schema.public
  to         = "plans_reader"
  privileges = [USAGE]
}
