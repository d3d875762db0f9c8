-- Indexes, keys and columns whose long names begin alike: what stands beside each for the time of the plan has a name of its own.
CREATE TABLE post_aggregates (
  id integer PRIMARY KEY,
  community_id integer,
  a_column_with_a_name_that_is_as_long_as_a_name_may_be_and_1 integer,
  a_column_with_a_name_that_is_as_long_as_a_name_may_be_and_2 integer,
  CONSTRAINT post_aggregates_one_of_each_community_and_newest_comment_1 UNIQUE (community_id, id),
  CONSTRAINT post_aggregates_one_of_each_community_and_newest_comment_2 UNIQUE (id, community_id)
);
CREATE INDEX idx_post_aggregates_featured_community_newest_comment_time ON post_aggregates (community_id, id);
CREATE INDEX idx_post_aggregates_featured_community_newest_comment_time_necr ON post_aggregates (community_id, id DESC);
