schema "public" {}

role "plans_changed" {
  create_role = true
  inherit     = false
  valid_until = "2040-01-31"
  comment     = "as it is to be"
}

role "plans_group" {}

role "plans_new" {
  login      = true
  bypass_rls = true
  conn_limit = 3
  member_of  = [role.plans_group, "pg_monitor"]
}

schema "owned" {
  owner = role.plans_new
}
