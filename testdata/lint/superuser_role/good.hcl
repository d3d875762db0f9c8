schema "public" {}

role "app" {
  login = true
}

role "owners" {
  bypass_rls = true
}
