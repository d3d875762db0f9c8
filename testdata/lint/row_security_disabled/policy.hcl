lint {
  rule "row_security_disabled" {
    schemas = ["api"]
  }
}
