-- The server prints these otherwise when it reads its own print again, as pg_restore makes it.
CREATE TABLE public.t (
    kind character varying(32),
    CONSTRAINT t_kind_check CHECK (kind IN ('a', 'b'))
);
CREATE INDEX t_kind ON public.t (kind) WHERE kind IN ('a', 'b');
CREATE VIEW public.v AS SELECT kind FROM public.t WHERE kind IN ('a', 'b');
