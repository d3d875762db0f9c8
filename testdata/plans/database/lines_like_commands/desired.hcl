schema "public" {
}

# Lines of these texts look like the end of a statement, a comment, a placeholder, or a command of a tool.
table "downloads" {
  schema  = schema.public
  comment = "first;\n-- second;\n\n${"$"}{third}\n/* fourth"
  column "Down" {
    type = integer
  }
  column "note" {
    type    = text
    null    = true
    default = "a;\n--b;\n\\c"
  }
  column "StatementBegin" {
    type = integer
    null = true
  }
  index "ix_Down;StatementEnd" {
    columns = [column.Down]
  }
}

function "kept" {
  schema = schema.public
  lang   = PLpgSQL
  return = integer
  as     = "\nbegin\n  -- counts Down;\n\n-- a line of its own;\n  if a is null then\n    return ${"$"}${"$"}0;${"$"}${"$"}::text;\n  end if;\n  return a - 2;\nend "
  arg "a" {
    type = integer
  }
}
