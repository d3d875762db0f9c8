schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = text
    null = true
  }
  column "c" {
    type = timestamptz
    null = true
  }
  column "d" {
    type = varchar(10)
    null = true
  }
  index "many" {
    columns = [column.a]
    where   = "b in ('x', 'y')"
  }
  index "single" {
    columns = [column.a]
    where   = "b in ('x')"
  }
  index "unsorted" {
    columns = [column.a]
    where   = "b = any (array['z', 'a', 'm'])"
  }
  index "same" {
    columns = [column.a]
    where   = "not (a is distinct from 5)"
  }
  index "times" {
    columns = [column.a]
    where   = "c > timestamptz '2020-01-01'"
  }
  index "mixed" {
    columns = [column.a]
    where   = "(a > 1 and a < 10) or (b = 'x' and not (a = 3))"
  }
  index "lengths" {
    columns = [column.a]
    where   = "d != 'z'"
  }
  index "between_two" {
    on {
      expr = "LOWER(b)"
    }
    where = "a >= 1 and a <= 5"
  }
}
