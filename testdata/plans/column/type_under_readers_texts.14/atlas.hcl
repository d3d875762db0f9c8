policy {
  allow {
    direct_below = "1kB"
  }
}
