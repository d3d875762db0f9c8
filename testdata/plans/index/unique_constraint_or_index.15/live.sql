CREATE TABLE t (a integer, b integer, c text, d text, e integer, CONSTRAINT t_a_key UNIQUE (a), CONSTRAINT t_b_key UNIQUE (b), CONSTRAINT t_c_key UNIQUE (c), CONSTRAINT t_ab_key UNIQUE (a, b));
CREATE UNIQUE INDEX t_d_key ON t (d);
CREATE UNIQUE INDEX t_e_key ON t (e DESC);
