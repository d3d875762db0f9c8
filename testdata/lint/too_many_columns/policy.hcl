policy {
  lint {
    rule "too_many_columns" {
      columns = 4
    }
  }
}
