schema "public" {}

function "f" {
  schema = schema.public
  lang   = PLpgSQL
  return = event_trigger
  as     = "begin null; end"
}

function "g" {
  schema = schema.public
  lang   = PLpgSQL
  return = event_trigger
  as     = "begin null; end"
}

event_trigger "state_changes" {
  on      = ddl_command_end
  execute = function.f
  enabled = ALWAYS
  comment = "new"
}

event_trigger "tags_change" {
  on      = ddl_command_end
  tags    = ["DROP TABLE", "create table"]
  execute = function.g
}

event_trigger "new_name" {
  on           = sql_drop
  execute      = function.f
  renamed_from = "old_name"
}

event_trigger "comes" {
  on      = ddl_command_start
  execute = function.f
  enabled = DISABLE
}
