schema "public" {}

table "halls" {
  schema = schema.public
  partition {
    type    = HASH
    columns = [column.hall]
  }
  column "hall" {
    type = int4range
  }
  column "booked" {
    type = tsrange
  }
  unique "halls_key" {
    columns          = [column.hall, column.booked]
    without_overlaps = true
  }
}

table "halls_0" {
  schema       = schema.public
  partition_of = table.halls
  values {
    modulus   = 1
    remainder = 0
  }
}

table "rooms" {
  schema = schema.public
  partition {
    type    = HASH
    columns = [column.room]
  }
  column "room" {
    type = int4range
  }
  column "booked" {
    type = tsrange
  }
  primary_key {
    columns          = [column.room, column.booked]
    without_overlaps = true
  }
}

table "rooms_0" {
  schema       = schema.public
  partition_of = table.rooms
  values {
    modulus   = 2
    remainder = 0
  }
}

table "rooms_1" {
  schema       = schema.public
  partition_of = table.rooms
  values {
    modulus   = 2
    remainder = 1
  }
}
