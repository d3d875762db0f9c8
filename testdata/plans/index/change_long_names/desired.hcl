schema "public" {}

table "post_aggregates" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "community_id" {
    type = integer
    null = true
  }
  column "a_column_with_a_name_that_is_as_long_as_a_name_may_be_and_1" {
    type = integer
  }
  column "a_column_with_a_name_that_is_as_long_as_a_name_may_be_and_2" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  unique "post_aggregates_one_of_each_community_and_newest_comment_1" {
    columns = [column.community_id, column.id]
    include = [column.a_column_with_a_name_that_is_as_long_as_a_name_may_be_and_1]
  }
  unique "post_aggregates_one_of_each_community_and_newest_comment_2" {
    columns = [column.id, column.community_id]
    include = [column.a_column_with_a_name_that_is_as_long_as_a_name_may_be_and_1]
  }
  index "idx_post_aggregates_featured_community_newest_comment_time" {
    on {
      column = column.community_id
      desc   = true
    }
  }
  index "idx_post_aggregates_featured_community_newest_comment_time_necr" {
    on {
      column = column.community_id
    }
  }
}
