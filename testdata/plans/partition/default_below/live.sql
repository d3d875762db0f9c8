create table top (region text not null, kind text not null) partition by list (region);
create table mid partition of top for values in ('eu') partition by list (kind);
create table mid_rest partition of mid default;
create table loose (region text not null, kind text not null);
create table far (region text not null, kind text not null) partition by hash (kind);
create table far_0 (region text not null, kind text not null);
