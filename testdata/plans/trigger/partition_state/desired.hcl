schema "public" {}

function "stamp" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN RETURN NEW; END"
}

table "events" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "at" {
    type = date
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
}

table "events_old" {
  schema       = schema.public
  partition_of = table.events
  values {
    from = ["2000-01-01"]
    to   = ["2020-01-01"]
  }
}

table "events_new" {
  schema       = schema.public
  partition_of = table.events
  values {
    from = ["2020-01-01"]
    to   = ["2021-01-01"]
  }
  partition {
    type    = LIST
    columns = [column.id]
  }
}

table "events_new_1" {
  schema       = schema.public
  partition_of = table.events_new
  values {
    in = [1]
  }
}

table "events_new_2" {
  schema       = schema.public
  partition_of = table.events_new
  values {
    in = [2]
  }
}

table "events_later" {
  schema       = schema.public
  partition_of = table.events
  values {
    from = ["2021-01-01"]
    to   = ["2022-01-01"]
  }
}

# Its state on a partition goes, and one that is attached gets one.
trigger "kept" {
  on  = table.events
  for = ROW
  after {
    insert = true
  }
  partition {
    on      = table.events_later
    enabled = REPLICA
  }
  execute {
    function = function.stamp
  }
}

# A new partition takes the state from the one that it is of.
trigger "audit" {
  on  = table.events
  for = ROW
  after {
    insert = true
  }
  partition {
    on      = table.events_new
    enabled = DISABLE
  }
  partition {
    on      = table.events_new_1
    enabled = DISABLE
  }
  execute {
    function = function.stamp
  }
}

# Made again, which enables it everywhere.
trigger "same" {
  on  = table.events
  for = ROW
  after {
    delete = true
    insert = true
  }
  partition {
    on      = table.events_old
    enabled = DISABLE
  }
  execute {
    function = function.stamp
  }
}

# Its own state reaches all partitions.
trigger "whole" {
  on      = table.events
  for     = ROW
  enabled = DISABLE
  after {
    delete = true
  }
  partition {
    on      = table.events_new_1
    enabled = ALWAYS
  }
  partition {
    on      = table.events_new_2
    enabled = ENABLE
  }
  execute {
    function = function.stamp
  }
}
