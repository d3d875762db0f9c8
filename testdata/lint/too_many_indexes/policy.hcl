lint {
  rule "too_many_indexes" {
    indexes = 5
  }
}
