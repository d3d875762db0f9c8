schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  column "b" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

function "f" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

trigger "when_changes" {
  on   = table.t
  for  = ROW
  when = "OLD.b <> NEW.b"
  before {
    update_of = [column.b]
  }
  execute {
    function = function.f
  }
}

trigger "state_changes" {
  on      = table.t
  for     = ROW
  enabled = DISABLE
  before {
    insert = true
  }
  execute {
    function = function.f
  }
}

trigger "made_again" {
  on                 = table.t
  for                = ROW
  constraint         = true
  deferrable         = true
  initially_deferred = true
  after {
    insert = true
  }
  execute {
    function = function.f
  }
}

# Written otherwise than the server prints it: no change.
trigger "stays" {
  on   = table.t
  for  = ROW
  when = "NEW.a IN ('x', 'y')"
  before {
    update = true
  }
  execute {
    function = function.f
    args     = ["1"]
  }
}

trigger "comes" {
  on = table.t
  after {
    truncate = true
  }
  execute {
    function = function.f
  }
}
