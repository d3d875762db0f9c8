-- A primary key gets another name and other columns, or another comment; the name may be that of what goes.
create table plain (a integer not null, b integer not null, constraint plain_old primary key (a));
alter table plain replica identity using index plain_old;
create table noted (a integer not null, constraint noted_old primary key (a));
comment on constraint noted_old on noted is 'before';
create table of_unique (a integer not null, b integer not null, constraint of_unique_old primary key (a), constraint of_unique_taken unique (b));
create table of_check (a integer not null, b integer not null, constraint of_check_old primary key (a), constraint of_check_taken check (b > 0));
create table of_exclude (a integer not null, b integer not null, constraint of_exclude_old primary key (a), constraint of_exclude_taken exclude using btree (b with =));
create table of_index (a integer not null, b integer not null, constraint of_index_old primary key (a));
create index of_index_taken on of_index (b);
create table handed_on (a integer not null, b integer not null, constraint handed_on_first primary key (a), constraint handed_on_second unique (b));
insert into plain values (1, 1), (2, 2);
insert into of_unique values (1, 1), (2, 2);
insert into handed_on values (1, 1), (2, 2);
