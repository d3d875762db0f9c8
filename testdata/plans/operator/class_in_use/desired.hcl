schema "public" {}

function "cmp" {
  schema     = schema.public
  lang       = internal
  return     = integer
  volatility = IMMUTABLE
  strict     = true
  as         = "bttextcmp"
  arg {
    type = text
  }
  arg {
    type = text
  }
}

operator_class "word_ops" {
  schema = schema.public
  using  = btree
  type   = text
  as     = <<-SQL
    OPERATOR 1 ~<~,
    OPERATOR 2 ~<=~,
    OPERATOR 3 =,
    OPERATOR 5 ~>~,
    FUNCTION 1 cmp(text, text)
  SQL
}

table "words" {
  schema = schema.public
  column "word" {
    type = text
    null = true
  }
  index "words_word" {
    on {
      column = column.word
      ops    = word_ops
    }
  }
}
