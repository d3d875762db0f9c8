schema "public" {}

sequence "goes_id_seq" {
  schema = schema.public
  type   = integer
}

sequence "identity_plain_id_seq" {
  schema = schema.public
}

sequence "other_numbers" {
  schema = schema.public
}

sequence "owned_numbers" {
  schema = schema.public
  type   = integer
  owner  = table.serial_owned.column.id
}

sequence "serial_options_id_seq" {
  schema    = schema.public
  type      = integer
  increment = 10
  cache     = 20
  owner     = table.serial_options.column.id
}

sequence "serial_plain_id_seq" {
  schema = schema.public
  type   = integer
}

table "identity_plain" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("nextval('public.identity_plain_id_seq'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

table "identity_serial" {
  schema = schema.public
  column "id" {
    type = serial
  }
  primary_key {
    columns = [column.id]
  }
}

table "plain_identity" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = BY_DEFAULT
    }
  }
  primary_key {
    columns = [column.id]
  }
}

table "plain_other" {
  schema = schema.public
  column "id" {
    type    = bigint
    null    = true
    default = sql("nextval('public.other_numbers'::regclass)")
  }
}

table "serial_identity" {
  schema = schema.public
  column "id" {
    type = bigint
    identity {
      generated = ALWAYS
      cache     = 7
    }
  }
  primary_key {
    columns = [column.id]
  }
}

table "serial_options" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("nextval('public.serial_options_id_seq'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

table "serial_owned" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("nextval('public.owned_numbers'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

table "serial_plain" {
  schema = schema.public
  column "id" {
    type    = integer
    default = sql("nextval('public.serial_plain_id_seq'::regclass)")
  }
  primary_key {
    columns = [column.id]
  }
}

table "takes" {
  schema = schema.public
  column "id" {
    type    = integer
    null    = true
    default = sql("nextval('public.goes_id_seq'::regclass)")
  }
}
