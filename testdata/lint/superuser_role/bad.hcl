schema "public" {}

role "app" {
  login     = true
  superuser = true
}

role "job" {
  login      = true
  bypass_rls = true
}
