schema "public" {}
table "rooms" {
  schema                 = schema.public
  cluster_on             = "rooms_floor"
  replica_identity_index = "rooms_floor"
  column "id" {
    type = integer
  }
  column "code" {
    type = text
  }
  column "floor" {
    type = integer
  }
  column "during" {
    type = int4range
  }
  primary_key {
    columns = [column.id]
  }
  unique "rooms_code_key" {
    columns    = [column.code]
    tablespace = "schemactl_plan"
  }
  exclude "rooms_during_excl" {
    type       = GIST
    tablespace = "schemactl_plan"
    on {
      column = column.during
      op     = "&&"
    }
  }
  index "rooms_floor" {
    unique     = true
    columns    = [column.floor]
    tablespace = "schemactl_plan"
    comment    = "a room for each floor"
  }
}
table "desks" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "room" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "desks_room_fkey" {
    columns     = [column.room]
    ref_columns = [table.rooms.column.code]
  }
}
