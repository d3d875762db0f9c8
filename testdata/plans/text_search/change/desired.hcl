schema "public" {}

text_search_dictionary "stem" {
  schema   = schema.public
  template = sql("snowball")
  options = {
    language = "french"
  }
  comment = "the stems of words"
}

text_search_dictionary "short" {
  schema   = schema.public
  template = sql("simple")
  options = {
    accept = false
  }
}

text_search_configuration "docs" {
  schema = schema.public
  mapping {
    tokens       = ["asciiword", "word", "int"]
    dictionaries = [text_search_dictionary.stem, text_search_dictionary.short]
  }
  mapping {
    tokens       = ["url"]
    dictionaries = [sql("simple")]
  }
}

table "pages" {
  schema = schema.public
  column "body" {
    type = text
    null = true
  }
  index "pages_body" {
    type = GIN
    on {
      expr = "to_tsvector('public.docs'::regconfig, body)"
    }
  }
}
