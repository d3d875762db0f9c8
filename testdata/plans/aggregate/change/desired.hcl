schema "public" {}

# The same result: it is replaced.
aggregate "total" {
  schema        = schema.public
  state_func    = sql("int4_sum")
  state_type    = bigint
  initial_value = "0"
  parallel      = SAFE
  combine_func  = sql("int8pl")
  comment       = "sum"
  arg {
    type = integer
  }
}

# Another one: it is made anew, with the view that uses it.
aggregate "mean" {
  schema        = schema.public
  state_func    = sql("int4_avg_accum")
  state_type    = sql("bigint[]")
  final_func    = sql("int8_avg")
  initial_value = "{0,0}"
  arg {
    type = integer
  }
}

aggregate "new" {
  schema     = schema.public
  state_func = sql("ordered_set_transition")
  state_type = internal
  final_func = sql("mode_final")

  final_func_extra = true
  order_by "value" {
    type = anyelement
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT mean(n) AS mean, total(n) AS total FROM public.t"
}

table "t" {
  schema = schema.public
  column "n" {
    type = integer
    null = true
  }
}
