lint {
  naming {
    index {
      match = "_idx$"
    }
  }
  rule "naming_pattern" {
    table = "^[a-z]+$"
    column = "^[a-z_]+$"
  }
}
